// Prints how many milliseconds a tokenizer takes from being imported to its first tokens.

import { tokenizers } from "./tokenizers.mjs";

const start = performance.now();
const encode = await tokenizers[process.argv[2]]();
encode("Hello");
console.log(performance.now() - start);
