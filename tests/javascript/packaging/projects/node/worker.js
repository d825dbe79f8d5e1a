import { Worker, isMainThread, parentPort } from "node:worker_threads";
import { loadHarmonyEncoding, userMessage } from "@openai/harmony";

if (isMainThread) {
  new Worker(new URL(import.meta.url)).on("message", console.log);
} else {
  const encoding = await loadHarmonyEncoding();
  parentPort.postMessage(encoding.decode(encoding.renderConversationForCompletion([userMessage("Hi")], "assistant")));
}
