/** Functions that make messages, for those who would rather not write the plain objects. */

import { optionalString } from "./arguments.js";
import { options as checked } from "./options.js";
import type { Known } from "./options.js";
import type {
  ChannelConfig,
  Content,
  DeveloperContent,
  Message,
  ReasoningEffort,
  Role,
  SchemaPolicy,
  SystemContent,
  ToolDescription,
  ToolNamespaceConfig,
} from "./messages.js";

/** What a message may have beside its content. */
export interface MessageOptions {
  name?: string;
  channel?: string;
  recipient?: string;
  contentType?: string;
}

/** The lines of a system message; null leaves a line out that has a default. */
export interface SystemOptions {
  /** Default: `"You are ChatGPT, a large language model trained by OpenAI."` */
  modelIdentity?: string | null;
  /** In any letter case. Default: `"Medium"` */
  reasoningEffort?: ReasoningEffort | Lowercase<ReasoningEffort> | Uppercase<ReasoningEffort> | null;
  /** The current date, such as `"2025-06-28"`. Default: none. */
  conversationStartDate?: string | null;
  /** Default: `"2024-06"` */
  knowledgeCutoff?: string | null;
  /** Default: analysis, commentary and final, one of which is required. */
  channelConfig?: ChannelConfig | null;
  /** Built-in tools, see `getToolNamespaceConfig`. Function tools belong into the developer message. */
  tools?: readonly ToolNamespaceConfig[];
}

/** What a developer message holds. */
export interface DeveloperOptions {
  instructions?: string;
  /** The tools of the namespace `functions`. */
  functionTools?: readonly ToolDescription[];
  /** How their schemas are written. Default: `"faithful"`, which messages do not say. */
  schemaPolicy?: SchemaPolicy;
  /** Tools of further namespaces. */
  tools?: readonly ToolNamespaceConfig[];
}

/** The settings the model saw most in training, with changes. */
export function systemContent(given: SystemOptions = {}): SystemContent {
  const options = checked(given, SYSTEM_OPTIONS, "SystemOptions");
  return {
    type: "system_content",
    model_identity: orDefault(options.modelIdentity, "You are ChatGPT, a large language model trained by OpenAI."),
    reasoning_effort: effort(orDefault(options.reasoningEffort, "Medium")),
    conversation_start_date: date(options.conversationStartDate),
    knowledge_cutoff: orDefault(options.knowledgeCutoff, "2024-06"),
    channel_config: orDefault(options.channelConfig, requireChannels(["analysis", "commentary", "final"])),
    tools: byName(options.tools ?? []),
  };
}

/** Instructions and tools. */
export function developerContent(given: DeveloperOptions = {}): DeveloperContent {
  const options = checked(given, DEVELOPER_OPTIONS, "DeveloperOptions");
  const { functionTools, schemaPolicy } = options;
  const functions = functionTools ? [{ name: "functions", tools: functionTools, ...(schemaPolicy && { schema_policy: schemaPolicy }) }] : [];
  return {
    type: "developer_content",
    instructions: options.instructions ?? null,
    tools: byName([...functions, ...(options.tools ?? [])]),
  };
}

/** These channels, one of which every message needs. */
export function requireChannels(channels: readonly string[]): ChannelConfig {
  return { valid_channels: [...channels], channel_required: true };
}

/** A message of any role. */
export function message(role: Role, content: string | Content | readonly Content[], options: MessageOptions = {}): Message {
  const { name, channel, recipient, contentType } = checked(options, MESSAGE_OPTIONS, "MessageOptions");
  return {
    role,
    ...(name !== undefined && { name }),
    content: typeof content === "object" && "type" in content ? [content] : content,
    ...(channel !== undefined && { channel }),
    ...(recipient !== undefined && { recipient }),
    ...(contentType !== undefined && { content_type: contentType }),
  };
}

/** The first message of a conversation: the model's settings. */
export function systemMessage(options: SystemOptions = {}): Message {
  return message("system", systemContent(options));
}

/** The second: what the model is told to do, and with which functions. */
export function developerMessage(options: DeveloperOptions = {}): Message {
  return message("developer", developerContent(options));
}

/** What the user says. */
export function userMessage(text: string, options: MessageOptions = {}): Message {
  return message("user", text, options);
}

/** What the model says; with a `recipient` it calls that tool. */
export function assistantMessage(text: string, options: MessageOptions = {}): Message {
  return message("assistant", text, options);
}

/** What the tool of this name, such as `functions.get_weather`, gives back to the model. */
export function toolMessage(name: string, text: string, options: Omit<MessageOptions, "name"> = {}): Message {
  return message("tool", text, { recipient: "assistant", channel: "commentary", ...options, name });
}

const MESSAGE_OPTIONS: Known<MessageOptions> = ["name", "channel", "recipient", "contentType"];
const DEVELOPER_OPTIONS: Known<DeveloperOptions> = ["instructions", "functionTools", "schemaPolicy", "tools"];
const SYSTEM_OPTIONS: Known<SystemOptions> = [
  "modelIdentity",
  "reasoningEffort",
  "conversationStartDate",
  "knowledgeCutoff",
  "channelConfig",
  "tools",
];

const EFFORTS: readonly ReasoningEffort[] = ["Low", "Medium", "High"];

/** A date as text. Of a `Date`, only the caller knows in which place of the world it is to be read. */
function date(given: string | null | undefined): string | null {
  if ((given as unknown) instanceof Date) {
    throw new TypeError('conversationStartDate is a string such as "2025-06-28", not a Date; for the day in UTC: date.toISOString().slice(0, 10)');
  }
  return optionalString(given, "conversationStartDate") ?? null;
}

/** The effort as it is written in messages. */
function effort(given: string | null): ReasoningEffort | null {
  if (given === null) return null;
  const found = EFFORTS.find((name) => name.toLowerCase() === String(given).toLowerCase());
  if (!found) throw new RangeError(`a reasoning effort is "Low", "Medium" or "High", not ${JSON.stringify(given)}`);
  return found;
}

function orDefault<T>(value: T | null | undefined, fallback: T): T | null {
  return value === undefined ? fallback : value;
}

function byName(namespaces: readonly ToolNamespaceConfig[]): Record<string, ToolNamespaceConfig> | null {
  if (namespaces.length === 0) return null;
  return Object.fromEntries(namespaces.map((namespace) => [namespace.name, namespace]));
}
