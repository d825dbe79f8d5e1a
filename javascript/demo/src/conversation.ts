/** The editor's state as messages, or what is wrong with it, in words for the field it stands in. */

import { developerContent, getToolNamespaceConfig, systemContent } from "@openai/harmony";
import type { DeveloperContent, Message, SystemContent, ToolDescription } from "@openai/harmony";
import type { DeveloperState, MessageState, State, SystemState } from "./state.js";

/** Something the user has to mend, and where: the tools, or the message of this index. */
export interface Problem {
  where: "tools" | number;
  text: string;
}

export interface Built {
  messages: Message[];
  /** For each message the index of its card; none for the system and developer message. */
  cards: (number | undefined)[];
  problem?: Problem;
}

/** The messages of the editor. Where the tools can't be read, they are left out and the problem says so. */
export function build(state: State): Built {
  const built: Built = { messages: [], cards: [] };
  const add = (message: Message, card?: number) => {
    built.messages.push(message);
    built.cards.push(card);
  };
  if (state.system.on) add({ role: "system", content: [system(state.system)] });
  if (state.developer.on) {
    const tools = readTools(state.developer.tools);
    if (typeof tools === "string") built.problem = { where: "tools", text: tools };
    add({ role: "developer", content: [developer(state.developer, typeof tools === "string" ? [] : tools)] });
  }
  state.messages.forEach((message, index) => add(toMessage(message), index));
  return built;
}

function system(state: SystemState): SystemContent {
  const tools = (["browser", "python"] as const).filter((name) => state[name]);
  return systemContent({
    modelIdentity: state.identity || null,
    reasoningEffort: state.effort || null,
    conversationStartDate: state.date || null,
    knowledgeCutoff: state.cutoff || null,
    tools: tools.map(getToolNamespaceConfig),
  });
}

function developer(state: DeveloperState, tools: ToolDescription[]): DeveloperContent {
  return developerContent({
    ...(state.instructions !== "" && { instructions: state.instructions }),
    ...(tools.length > 0 && { functionTools: tools }),
    ...(state.schemaPolicy !== "faithful" && { schemaPolicy: state.schemaPolicy }),
  });
}

function toMessage({ role, name, channel, recipient, contentType, content }: MessageState): Message {
  return {
    role,
    content,
    ...(name !== "" && role === "tool" && { name }),
    ...(channel !== "" && { channel }),
    ...(recipient !== "" && { recipient }),
    ...(contentType !== "" && { content_type: contentType }),
  };
}

/** The tool whose result comes next: the one that was called last and has no result yet, else the first one on offer. */
export function toolToAnswer({ system, developer, messages }: State): { name: string; channel: string } {
  const call = messages.filter(({ role, recipient }) => role === "assistant" && recipient !== "").at(-1);
  const isAnswered = call && messages.slice(messages.indexOf(call)).some(({ role, name }) => role === "tool" && name === call.recipient);
  if (call && !isAnswered) return { name: call.recipient, channel: call.channel || "commentary" };
  const tools = developer.on ? readTools(developer.tools) : [];
  const [first] = typeof tools === "string" ? [] : tools;
  if (first) return { name: `functions.${first.name}`, channel: "commentary" };
  if (system.on && system.browser) return { name: "browser.search", channel: "analysis" };
  if (system.on && system.python) return { name: "python", channel: "analysis" };
  return { name: "functions.f", channel: "commentary" };
}

/** The tools that the text describes, or what is wrong with it. */
export function readTools(text: string): ToolDescription[] | string {
  if (text.trim() === "") return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return jsonProblem(text, error);
  }
  if (!Array.isArray(value)) return "The tools are a list: write them between [ and ].";
  for (const [index, tool] of value.entries()) {
    const problem = toolProblem(tool);
    if (problem) return `Tool ${index + 1} ${problem}`;
  }
  return value as ToolDescription[];
}

function toolProblem(tool: unknown): string | undefined {
  if (typeof tool !== "object" || tool === null || Array.isArray(tool)) return "is no object: write it between { and }.";
  const { name, description } = tool as Record<string, unknown>;
  if (typeof name !== "string" || name === "") return 'has no "name".';
  if (typeof description !== "string") return `(${name}) has no "description"; an empty one, "", is fine.`;
  return undefined;
}

/** Where JSON text breaks, in lines and columns whatever the browser calls them. */
function jsonProblem(text: string, error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  const offset = /position (\d+)/.exec(words)?.[1];
  const place = /line (\d+) column (\d+)/.exec(words);
  const [line, column] = place ? [place[1], place[2]] : offset === undefined ? end(text) : end(text.slice(0, Number(offset)));
  const reason = words.replace(/^JSON\.parse: /, "").replace(/ (in JSON )?at (position|line).*$/s, "").replace(/,? ?"[^]*" is not valid JSON$/, "");
  return `Not JSON yet: line ${line}, column ${column}. ${reason}.`;
}

/** The line and column behind a text. */
function end(text: string): [number, number] {
  const lines = text.split("\n");
  return [lines.length, (lines.at(-1)?.length ?? 0) + 1];
}
