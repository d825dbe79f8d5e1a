import { loadHarmonyEncoding, userMessage } from "@openai/harmony";

try {
  const encoding = await loadHarmonyEncoding();
  document.title = encoding.decode(encoding.renderConversationForCompletion([userMessage("Hi")], "assistant"));
} catch (error) {
  document.title = `failed: ${error}`;
}
