/** The special tokens that shape messages, and what each one says. */

export const MARKERS = {
  start: 200006,
  end: 200007,
  message: 200008,
  channel: 200005,
  constrain: 200003,
  return: 200002,
  call: 200012,
} as const;

export const MEANINGS: ReadonlyMap<number, string> = new Map([
  [MARKERS.start, "a message starts; its header follows"],
  [MARKERS.end, "the message ends"],
  [MARKERS.message, "the header is over; the content follows"],
  [MARKERS.channel, "the channel follows"],
  [MARKERS.constrain, "the type of the content follows"],
  [MARKERS.return, "the model is done: the turn goes to the user"],
  [MARKERS.call, "the model calls a tool: the turn goes to it"],
]);
