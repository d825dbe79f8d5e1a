import type { StreamEvent } from "./events.js";

/** What an OpenAI API answers where it refuses a request or fails. */
export interface ErrorBody {
  error: {
    message: string;
    /** Whose fault it is: the client's, or the server's. */
    type: "invalid_request_error" | "server_error";
    param: string | null;
    code: string | null;
  };
}

/**
 * Something that can't be rendered, parsed, encoded or decoded, or a request that is refused.
 *
 * The message starts with words that are kept stable, up to the first colon or line end; details follow them.
 */
export class HarmonyError extends Error {
  /** A short stable name of what went wrong, such as `"unknown_role"`. */
  readonly kind: string;
  /** The index of the token, or when rendering of the message, at which it was noticed. */
  readonly position: number | undefined;

  /** What the tokens before the failing one caused, where `StreamableParser.feed` was given them; else empty. */
  readonly events: readonly StreamEvent[];

  /** Of an `"invalid_request"`: where in its body the fault is, such as `messages[2].content[1].type`. */
  readonly param: string | undefined;
  /** Of an `"invalid_request"`: the API's word for the fault, where it has one, such as `"previous_response_not_found"`. */
  readonly code: string | undefined;

  constructor(
    message: string,
    kind: string,
    position?: number,
    events: readonly StreamEvent[] = [],
    param?: string,
    code?: string,
  ) {
    super(message);
    this.name = "HarmonyError";
    this.kind = kind;
    this.position = position;
    this.events = events;
    this.param = param;
    this.code = code;
  }

  /** What an OpenAI API answers: with HTTP status 400 where `kind` is `"invalid_request"`, else with 500. */
  responseBody(): ErrorBody {
    const type = this.kind === "invalid_request" ? "invalid_request_error" : "server_error";
    return { error: { message: this.message, type, param: this.param ?? null, code: this.code ?? null } };
  }
}
