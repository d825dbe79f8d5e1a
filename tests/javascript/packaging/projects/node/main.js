import { loadHarmonyEncoding, userMessage } from "@openai/harmony";

const encoding = await loadHarmonyEncoding();
console.log(encoding.decode(encoding.renderConversationForCompletion([userMessage("Hi")], "assistant")));
