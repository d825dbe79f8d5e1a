import { boolean, count, optionalString } from "./arguments.js";
import type { AnalysisPolicy } from "./encoding.js";
import type { RowExamples, TrainingExamples } from "./examples.js";
import { conversationText, valueText } from "./json.js";
import type { ConversationInput, SchemaPolicy } from "./messages.js";
import { conversationExamples, packLengths, rowExamples } from "./openai_harmony.js";
import { options as checked } from "./options.js";
import type { Known } from "./options.js";
import { requireModule } from "./wasm.js";

export type { LostTargets, RowExamples, TrainingExample, TrainingExamples } from "./examples.js";

/** Which tokens are in the loss. The defaults learn what the model writes, and nothing else. */
export interface LossPolicy {
  /** Which messages may be targets: all of the assistant's, those behind the last message of the user, or the last one. */
  trainOn?: "assistant" | "last_turn" | "last_message" | undefined;
  /**
   * Which part of a target is in the loss besides its content and terminator: what the model writes of the header, everything
   * behind the role, nothing, or all of it. Default: `"sampled"`.
   */
  header?: "sampled" | "after_role" | "content" | "all" | undefined;
  /** The channels of targets; no channel counts as `final`. Default: `analysis`, `commentary` and `final`. */
  channels?: Iterable<string> | undefined;
  /** Whether messages with a recipient are targets. Default: true. */
  toolCalls?: boolean | undefined;
  /** Whether terminators are in the loss. Without them the model is not taught to stop. Default: true. */
  terminators?: boolean | undefined;
  /**
   * What becomes of the `<|end|>` behind an answer of the past, where the model wrote `<|return|>`: it is not in the loss, has
   * the label `<|return|>`, or is in the loss as it is. Default: `"mask"`.
   */
  turnEnd?: "mask" | "relabel" | "keep" | undefined;
  /** Whether the content of tools' messages is in the loss, too. Default: false. */
  toolResults?: boolean | undefined;
  /** Whether targets stay whose context is another than when they were written. Default: false. */
  inexact?: boolean | undefined;
  /**
   * How answers are learned that have no reasoning before them in their turn: as they are, without the loss on their header,
   * or behind an empty message of reasoning that is not in the loss. Default: `"learn"`.
   */
  withoutReasoning?: "learn" | "mask_header" | "empty_analysis" | undefined;
}

/** How a conversation becomes training examples. */
export interface TrainingOptions extends LossPolicy {
  /** Which reasoning of the past a prompt has where the model runs. Default: `"finished_turns"`. */
  reasoning?: AnalysisPolicy | undefined;
  /**
   * How a conversation is cut into examples: as few as give every message of the assistant the context that it was written in,
   * one for each answer, the last of those, or one in which only what is exact is learned. Default: `"auto"`.
   */
  examples?: "auto" | "each" | "last" | "joint" | undefined;
  /** The most tokens of an example. Nothing is ever cut within a message. Default: null, no limit. */
  maxLength?: number | null | undefined;
  /**
   * What becomes of an example that is too long even without old turns: it is left out, whole messages go at its end, or it is
   * an error. Default: `"drop"`.
   */
  tooLong?: "drop" | "shorten" | "error" | undefined;
  /** How the schemas of tools are written. Default: `"complete"`. */
  schemaPolicy?: SchemaPolicy | undefined;
  /** The weights of the messages, from 0 to 1; null, and a message that has none, stands for 1. */
  weights?: Iterable<number | null | undefined> | undefined;
}

/** How a row of a data set is read, and becomes training examples. Its weights are in its messages. */
export interface RowOptions extends Omit<TrainingOptions, "weights"> {
  /** What the row is; `"auto"` tells it by its fields. */
  format: "auto" | "harmony" | "openai" | "columns" | "sharegpt" | "prompt-completion" | "alpaca";
  /** Other names of fields, by the names that they have here: `{ final: "output" }`. */
  map?: Readonly<Record<string, string>> | undefined;
  /** The field of the row's messages. Default: what `map` says, or `messages`. */
  messagesField?: string | null | undefined;
  /** The field of the row's tools. Default: what `map` says, or `tools`. */
  toolsField?: string | null | undefined;
  /** The reasoning effort of a row that names none. Default: `"medium"`. */
  effort?: "low" | "medium" | "high" | undefined;
  /** The date that the model is told: `YYYY-MM-DD`, or `random:YYYY-MM-DD..YYYY-MM-DD`, seeded by the row. Default: `"none"`. */
  date?: string | undefined;
  /** The built-in tools whose calls are no calls of functions. Default: none. */
  builtinTools?: Iterable<"browser" | "python"> | undefined;
  /** Whether `<think>…</think>` at the beginning of an answer is reasoning. Default: false. */
  splitThink?: boolean | undefined;
  /** What null is in the row: null, or a key that is not there. Default: `"keep"`. */
  nulls?: "keep" | "absent" | undefined;
  /** The key of a message that is its weight. Default: `"auto"`, the names that there are for it. */
  weightField?: string | null | undefined;
  /** Whether weights between 0 and 1 are allowed. Default: false. */
  fractionalWeights?: boolean | undefined;
}

/**
 * The training examples of a row of a data set, which is an object or JSON text: that of the `format` which the options name.
 * What is no such row throws a `HarmonyError`, whose `param` is the place in the row.
 */
export function trainingExamples(row: object | string, options: RowOptions): RowExamples;
/**
 * The training examples of a conversation: by default as many as give every message of the assistant the context that it was
 * written in. Names are checked, as `checkNames` does. In browsers the encoding has to be loaded first.
 */
export function trainingExamples(conversation: ConversationInput, options?: TrainingOptions | null): TrainingExamples;
export function trainingExamples(given: object | string, options?: TrainingOptions | RowOptions | null): TrainingExamples {
  requireModule();
  if (options !== undefined && options !== null && "format" in Object(options)) {
    const known = checked(options as RowOptions, [...KNOWN, ...OF_ROWS], "RowOptions");
    warnOfMisteaching(known);
    return rowExamples(valueText(given), optionsText(known)) as RowExamples;
  }
  const { weights, ...known } = checked(options as TrainingOptions | null | undefined, [...KNOWN, "weights"], "TrainingOptions");
  const named = optionsText(known);
  warnOfMisteaching(known);
  const { text, isLines, isWritten } = conversationText(given as ConversationInput);
  return conversationExamples(text, isLines, isWritten, named, weightsOf(weights)) as TrainingExamples;
}

/**
 * Which examples share a row of `capacity` tokens, by their lengths: best fit decreasing, which is the same each time. Train on
 * such rows only with a model that keeps their sequences apart. In browsers the encoding has to be loaded first.
 */
export function packExamples(lengths: Iterable<number>, capacity: number): number[][] {
  requireModule();
  const checkedLengths = Uint32Array.from(lengths, (length, index) => count(length, `lengths[${index}]`));
  return packLengths(checkedLengths, count(capacity, "capacity")) as number[][];
}

type Name = keyof RowOptions;

/** The values of options that have few. */
const CHOICES: { readonly [K in Name]?: readonly NonNullable<RowOptions[K]>[] } = {
  trainOn: ["assistant", "last_turn", "last_message"],
  header: ["sampled", "after_role", "content", "all"],
  turnEnd: ["mask", "relabel", "keep"],
  withoutReasoning: ["learn", "mask_header", "empty_analysis"],
  reasoning: ["finished_turns", "keep", "reference"],
  examples: ["auto", "each", "last", "joint"],
  tooLong: ["drop", "shorten", "error"],
  schemaPolicy: ["complete", "faithful"],
  format: ["auto", "harmony", "openai", "columns", "sharegpt", "prompt-completion", "alpaca"],
  effort: ["low", "medium", "high"],
  nulls: ["keep", "absent"],
};

const KNOWN: Known<Omit<TrainingOptions, "weights">> = [
  "trainOn",
  "header",
  "channels",
  "toolCalls",
  "terminators",
  "turnEnd",
  "toolResults",
  "inexact",
  "withoutReasoning",
  "reasoning",
  "examples",
  "maxLength",
  "tooLong",
  "schemaPolicy",
];
const OF_ROWS: Known<RowOptions> = [
  "format",
  "map",
  "messagesField",
  "toolsField",
  "effort",
  "date",
  "builtinTools",
  "splitThink",
  "nulls",
  "weightField",
  "fractionalWeights",
];
const TEXTS: readonly Name[] = ["messagesField", "toolsField", "date", "weightField"];
const LISTS: readonly Name[] = ["channels", "builtinTools"];

/** The options as the core takes them, in JSON text. */
function optionsText(given: Partial<RowOptions>): string {
  const named = Object.entries(given).filter(([, value]) => value !== undefined);
  return JSON.stringify(Object.fromEntries(named.map(([name, value]) => [snakeCase(name), valueOf(name as Name, value)])));
}

/** The value of an option, as the core takes it. */
function valueOf(name: Name, value: unknown): unknown {
  const choices: readonly unknown[] | undefined = CHOICES[name];
  if (choices) {
    if (choices.includes(value)) return value;
    throw new RangeError(`${name} is ${choices.map((choice) => JSON.stringify(choice)).join(", ")}, not ${shown(value)}`);
  }
  if (name === "maxLength") return value === null ? null : count(value as number, name);
  if (TEXTS.includes(name)) return optionalString(value as string | null, name) ?? null;
  if (name === "map") return namesByName(value);
  return LISTS.includes(name) ? namesOf(name, value) : boolean(value as boolean, name);
}

function namesOf(name: Name, value: unknown): string[] {
  const names = listOf<string>(value, `${name} is a list of names`);
  const other = names.find((item) => typeof item !== "string" || item === "");
  if (other !== undefined) throw new TypeError(`${name} is a list of names, and ${shown(other)} is none`);
  return names;
}

function namesByName(value: unknown): object {
  const names = typeof value === "object" && value !== null ? Object.values(value) : [undefined];
  if (names.some((name) => typeof name !== "string")) throw new TypeError(`map is an object of names by names, not ${shown(value)}`);
  return value as object;
}

function weightsOf(weights: TrainingOptions["weights"]): Float32Array {
  const given = listOf<number | null | undefined>(weights ?? [], "weights is a list of numbers");
  return Float32Array.from(given, (weight, index) => {
    if (weight !== undefined && weight !== null && typeof weight !== "number") {
      throw new TypeError(`weights[${index}] is a number from 0 to 1, not ${shown(weight)}`);
    }
    return weight ?? 1;
  });
}

function listOf<T>(value: unknown, what: string): T[] {
  if (typeof value !== "object" || typeof (value as Iterable<T> | null)?.[Symbol.iterator] !== "function") {
    throw new TypeError(`${what}, not ${shown(value)}`);
  }
  return Array.from(value as Iterable<T>);
}

function warnOfMisteaching({ terminators, turnEnd }: LossPolicy): void {
  if (terminators === false) {
    console.warn("HarmonyWarning: terminators: false does not teach the model to stop; it is for comparison with others.");
  }
  if (turnEnd === "keep") {
    console.warn('HarmonyWarning: turnEnd: "keep" teaches the model to go on behind an answer, where it has to write <|return|>.');
  }
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? typeof value;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
