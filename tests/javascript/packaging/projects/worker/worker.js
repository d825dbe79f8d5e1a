import { loadHarmonyEncoding, userMessage } from "@openai/harmony";

const encoding = await loadHarmonyEncoding();
postMessage(encoding.decode(encoding.renderConversationForCompletion([userMessage("Hi")], "assistant")));
