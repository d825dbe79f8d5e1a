/**
 * Something that can't be rendered, parsed, encoded or decoded.
 *
 * The message starts with words that are kept stable, up to the first colon or line end; details follow them.
 */
export class HarmonyError extends Error {
  /** A short stable name of what went wrong, such as `"unknown_role"`. */
  readonly kind: string;
  /** The index of the token, or when rendering of the message, at which it was noticed. */
  readonly position: number | undefined;

  constructor(message: string, kind: string, position?: number) {
    super(message);
    this.name = "HarmonyError";
    this.kind = kind;
    this.position = position;
  }
}
