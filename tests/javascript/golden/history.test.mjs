// `history.jsonl.gz`: which messages each policy on reasoning of the past keeps.

import { test } from "node:test";
import { Comparison, encoding, jsonLines } from "../support.mjs";

/** `assistant/commentary to=functions.f: {}`, `tool:functions.f/commentary to=assistant: 1`, `user/-: Hi`. */
function messageOf(row) {
  const [, role, name, channel, recipient, content] = /^(\w+)(?::(\S+))?\/(\S+)(?: to=(\S+))?: ([^]*)$/.exec(row);
  const isCall = role === "assistant" && recipient && channel === "commentary";
  return { role, name, content, channel: channel === "-" ? null : channel, recipient, ...(isCall && { content_type: "<|constrain|>json" }) };
}

test("policies keep what is recorded", () => {
  const comparison = new Comparison();
  for (const row of jsonLines("history.jsonl.gz")) {
    const messages = row.messages.map(messageOf);
    const kept = (indices) => indices.flatMap((index) => Array.from(encoding.render(messages[index])));
    // Without the opener of the next turn.
    const prompt = (analysis) => Array.from(encoding.renderConversationForCompletion(messages, "user", { analysis })).slice(0, -2);
    const plain = (analysis) => Array.from(encoding.renderConversation(messages, { analysis }));
    const check = (ours, theirs) => comparison.row(() => row.name, ours, theirs);
    for (const analysis of ["keep", "reference"]) {
      check(prompt(analysis), kept(row[analysis]));
      check(plain(analysis), kept(row[analysis]));
    }
    check(prompt("finished_turns"), kept(row.finished_turns_for_completion));
    check(prompt("finished_turns"), row.finished_turns_tokens);
    check(plain("finished_turns"), kept(row.finished_turns_for_training));
    const training = Array.from(encoding.renderConversationForTraining(messages, { analysis: "finished_turns" }));
    check(training.slice(0, -1), plain("finished_turns").slice(0, -1));
  }
  comparison.allEqual(8 * 10);
});
