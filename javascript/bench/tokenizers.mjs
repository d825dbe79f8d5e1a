// The tokenizers that are compared: each loads when it is asked for, and encodes text without special tokens.

export const tokenizers = {
  "@openai/harmony": async () => {
    const { loadHarmonyEncoding } = await import("../dist/node.js");
    const encoding = await loadHarmonyEncoding();
    return (text) => encoding.encodeOrdinary(text);
  },
  tiktoken: async () => {
    const { get_encoding } = await import("tiktoken");
    const encoding = get_encoding("o200k_base");
    return (text) => encoding.encode_ordinary(text);
  },
  "gpt-tokenizer": async () => {
    const { encode } = await import("gpt-tokenizer/encoding/o200k_base");
    const options = { disallowedSpecial: new Set() };
    return (text) => encode(text, options);
  },
};
