/** The harmony format of the gpt-oss models: conversations to tokens, and tokens back to messages. */

export { Part } from "./annotated.js";
export type { Rendered, Span } from "./annotated.js";
export type { Tokens } from "./arguments.js";
export * from "./builders.js";
export * from "./chatcompletions.js";
export * from "./encoding.js";
export { HarmonyError } from "./error.js";
export type { ErrorBody } from "./error.js";
export type { ContentDelta, MessageEnd, MessageStart, Repair, StreamEvent, TokenRange } from "./events.js";
export * from "./jsonerror.js";
export * from "./kinds.js";
export * from "./legacy.js";
export type * from "./messages.js";
export * from "./parser.js";
export type { BridgeDiagnostic, FinishReason, ReplyOptions, ResponseFormat, TokenLogprobs, ToolChoice } from "./reply.js";
export * from "./responses.js";
export { ServerOptions } from "./serveroptions.js";
export type { McpTool, ServerOptionsInit } from "./serveroptions.js";
export { serverSentEvents } from "./sse.js";
export { getToolNamespaceConfig, lintTools, typescript } from "./tools.js";
export type { Severity, ToolNote, ToolNoteCode } from "./tools.js";
export * from "./training.js";
export { init, init as default, initSync } from "./wasm.js";
export type { ModuleSource, WasmExports } from "./wasm.js";
