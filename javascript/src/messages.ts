/**
 * Messages and what they hold, as plain objects: the JSON that the Rust and Python packages read and write, too. An absent
 * key is a line that is left out; `systemContent()` and `developerContent()` fill in what the models saw most.
 */

/** Who wrote a message. */
export type Role = "user" | "assistant" | "system" | "developer" | "tool";

/** How much the model should reason before it answers. */
export type ReasoningEffort = "Low" | "Medium" | "High";

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** A JSON object of an OpenAI API. The types of the package `openai` fit it, as they are or with `as`. */
export interface JsonObject {
  [key: string]: any;
}

/** A tool's arguments as a JSON schema. */
export type JsonSchema = boolean | { readonly [key: string]: Json | undefined };

export interface Author {
  role: Role;
  /** The tool's name, such as `functions.get_weather`; other roles rarely have one. */
  name?: string | null;
}

/** One tool. */
export interface ToolDescription {
  /** Its name within the namespace, such as `get_weather`. */
  name: string;
  /** What it does, for the model to read. */
  description: string;
  /** Absent for a tool that takes no arguments. */
  parameters?: JsonSchema | null;
}

/**
 * How the JSON schemas of tools are written for the model: `"faithful"` as the published openai-harmony writes them, byte for
 * byte, `"complete"` whole, with no text that can leave its place.
 */
export type SchemaPolicy = "faithful" | "complete";

/** Tools with a common prefix: `functions.get_weather` is the tool `get_weather` in the namespace `functions`. */
export interface ToolNamespaceConfig {
  name: string;
  description?: string | null;
  tools: readonly ToolDescription[];
  /** How the tools' schemas are written. Absent: `"faithful"`. */
  schema_policy?: SchemaPolicy | null;
}

/** The channels a model may write to. */
export interface ChannelConfig {
  valid_channels: readonly string[];
  channel_required: boolean;
}

export interface TextContent {
  type: "text";
  text: string;
}

/** The settings in a system message. */
export interface SystemContent {
  type: "system_content";
  model_identity?: string | null;
  reasoning_effort?: ReasoningEffort | null;
  conversation_start_date?: string | null;
  knowledge_cutoff?: string | null;
  channel_config?: ChannelConfig | null;
  /** Built-in tools by namespace. */
  tools?: Readonly<Record<string, ToolNamespaceConfig>> | null;
}

/** The instructions and function tools in a developer message: what other formats call the system prompt. */
export interface DeveloperContent {
  type: "developer_content";
  instructions?: string | null;
  /** Tools by namespace; function tools are in `functions`. */
  tools?: Readonly<Record<string, ToolNamespaceConfig>> | null;
}

export type Content = TextContent | SystemContent | DeveloperContent;

/** A message: who says what to whom, where. */
export interface Message extends Author {
  /** A text, or parts that are rendered one after the other with nothing between. */
  content: string | readonly Content[];
  /** `analysis`, `commentary` or `final`. */
  channel?: string | null;
  /** Whom it is for: a tool that is called, or the assistant for a tool's result. Absent: everyone. */
  recipient?: string | null;
  /** The type of the content, such as `<|constrain|>json` for a tool call's arguments. */
  content_type?: string | null;
}

/** A message that was parsed: keys it has no value for are absent. */
export interface ParsedMessage {
  role: Role;
  name?: string;
  content: string;
  channel?: string;
  recipient?: string;
  content_type?: string;
}

export interface Conversation {
  messages: readonly Message[];
}

/** A conversation, its messages, or JSON text of either. Text keeps numbers such as `1.0` and the order of keys as written. */
export type ConversationInput = Conversation | readonly Message[] | string;
