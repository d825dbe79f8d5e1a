import type { JsonError, JsonErrorKind } from "./jsonerror.js";
import type { ParsedMessage, Role } from "./messages.js";

/** Makes the object of a parsed message; called from the wasm module. */
export function parsedMessage(
  role: Role,
  name: string | undefined,
  recipient: string | undefined,
  content: string,
  channel: string | undefined,
  contentType: string | undefined,
): ParsedMessage {
  return {
    role,
    ...(name !== undefined && { name }),
    ...(recipient !== undefined && { recipient }),
    content,
    ...(channel !== undefined && { channel }),
    ...(contentType !== undefined && { content_type: contentType }),
  };
}

/** Makes the object of what is wrong with a message's text; called from the wasm module. */
export function parsedJsonError(position: number, kind: JsonErrorKind, message: string): JsonError {
  return { position, kind, message };
}
