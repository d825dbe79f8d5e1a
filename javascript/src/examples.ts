/**
 * Training examples.
 *
 * The functions make the objects; they are called from the wasm module.
 */

import type { Message } from "./messages.js";

/** A training example. All arrays but `kept` and `targets` are as long as the tokens. */
export interface TrainingExample {
  tokens: Uint32Array;
  /** The label of each token: itself where it is in the loss, else -100; not shifted. */
  labels: Int32Array;
  /** 1 for each token in the loss, else 0. */
  lossMask: Uint8Array;
  /** The weight of each token in the loss, from 0 to 1. */
  weight: Float32Array;
  /** The index of each token's message in the conversation; -2 for tokens that no message has. */
  message: Int32Array;
  /** Which part of its message each token is, as `Part` numbers them. */
  part: Uint8Array;
  /** 1 where the model would have written the token here, else 0. */
  sampled: Uint8Array;
  /** The messages that are rendered, by their index in the conversation. */
  kept: Uint32Array;
  /** Those of them that are learned. */
  targets: Uint32Array;
}

/** Targets that are in no example. */
export interface LostTargets {
  /** Why: their example is longer than it may be, or their context is another than when they were written. */
  reason: "too_long" | "inexact";
  /** How many targets. */
  targets: number;
  /** How many tokens they have. */
  tokens: number;
}

/** The examples of a conversation. */
export interface TrainingExamples {
  /** In the order of their targets. */
  examples: TrainingExample[];
  /** What is in no example, and why. */
  lost: LostTargets[];
}

/** The examples of a row of a data set. */
export interface RowExamples extends TrainingExamples {
  /** The conversation that the row is, with the messages that were added to it. Examples count these. */
  messages: Message[];
}

export function trainingExample(
  tokens: Uint32Array,
  labels: Int32Array,
  weight: Float32Array,
  message: Int32Array,
  part: Uint8Array,
  sampled: Uint8Array,
  kept: Uint32Array,
  targets: Uint32Array,
): TrainingExample {
  const lossMask = Uint8Array.from(weight, (each) => (each === 0 ? 0 : 1));
  return { tokens, labels, lossMask, weight, message, part, sampled, kept, targets };
}

export function lost(reason: LostTargets["reason"], targets: number, tokens: number): LostTargets {
  return { reason, targets, tokens };
}

export function madeExamples(examples: TrainingExample[], lost: LostTargets[]): TrainingExamples {
  return { examples, lost };
}

export function addMessages(examples: RowExamples, messages: string): void {
  examples.messages = JSON.parse(messages) as Message[];
}
