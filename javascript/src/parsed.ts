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
