import type { JsonObject } from "./messages.js";

/**
 * Chunks of Chat Completions, or events of Responses, as server-sent events: `event: TYPE` where there is a `type`, and
 * `data:` with compact JSON. Behind the last chunk of Chat Completions the server sends `data: [DONE]` and an empty line.
 */
export function serverSentEvents(chunksOrEvents: Iterable<JsonObject>): string {
  if (typeof chunksOrEvents !== "object" || typeof chunksOrEvents?.[Symbol.iterator] !== "function") {
    throw new TypeError("serverSentEvents takes a list of chunks or events, such as feed gives");
  }
  return Array.from(chunksOrEvents, serverSentEvent).join("");
}

function serverSentEvent(value: JsonObject): string {
  if (typeof value !== "object" || value === null) throw new TypeError("a chunk or an event is an object");
  const { type } = value;
  // A line end would end the field.
  const name = typeof type === "string" && !/[\r\n]/.test(type) ? `event: ${type}\n` : "";
  return `${name}data: ${JSON.stringify(value)}\n\n`;
}
