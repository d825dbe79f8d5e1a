// Compiles under `strict`, without `skipLibCheck`, and without the DOM's or Node's types; what must not compile is marked.

import init, {
  HarmonyError,
  JsStreamableParser,
  StreamState,
  StreamableParser,
  assistantMessage,
  developerMessage,
  getToolNamespaceConfig,
  initSync,
  loadHarmonyEncoding,
  load_harmony_encoding,
  systemMessage,
  userMessage,
} from "@openai/harmony";
import type { Content, Conversation, HarmonyEncoding, Message, ParsedMessage, Role, Tokens } from "@openai/harmony";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_equal: Equal<A, B>): void {}

const encoding: HarmonyEncoding = await loadHarmonyEncoding();
same<ReturnType<typeof encoding.encode>, Uint32Array>(true);
same<ReturnType<typeof encoding.parseMessagesFromCompletionTokens>, ParsedMessage[]>(true);
same<ParsedMessage["content"], string>(true);

const messages: Message[] = [
  systemMessage({ reasoningEffort: "High", tools: [getToolNamespaceConfig("browser")] }),
  developerMessage({
    instructions: "Be brief.",
    functionTools: [{ name: "f", description: "F.", parameters: { type: "object", properties: { a: { type: "string" } } } }],
  }),
  userMessage("Hi"),
  assistantMessage("{}", { channel: "commentary", recipient: "functions.f", contentType: "<|constrain|>json" }),
  { role: "tool", name: "functions.f", recipient: "assistant", channel: "commentary", content: [{ type: "text", text: "1" }] },
];
const conversation: Conversation = { messages };
const prompt = encoding.renderConversationForCompletion(conversation, "assistant", { autoDropAnalysis: false });
encoding.renderConversation(messages);
encoding.renderConversation(JSON.stringify(conversation));
const parsed = encoding.parseMessagesFromCompletionTokens(prompt, null, { strict: false });
// What was parsed can be rendered again.
encoding.renderConversation(parsed);
const tokens: Tokens = [1, 2, 3];
encoding.decode(tokens, "ignore");
encoding.encode("x", { allowedSpecial: new Set(["<|end|>"]), disallowedSpecial: [] });

{
  using parser = new StreamableParser(encoding, "assistant" as Role);
  for (const token of prompt) parser.process(token).processEos();
  for (const event of parser.feed(prompt)) {
    if (event.type === "message_end") same<typeof event.message, ParsedMessage>(true);
    if (event.type === "content_delta") same<typeof event.text, string>(true);
  }
  const state = parser.stateData;
  if (state.state === StreamState.Content) same<typeof state.content_tokens, number[]>(true);
  same<typeof parser.currentChannel, string | undefined>(true);
}

const part: Content = { type: "system_content", reasoning_effort: "Low" };
encoding.render({ role: "system", content: [part] });
const error: Error = new HarmonyError("text", "kind");
void error;

const legacy = await load_harmony_encoding("HarmonyGptOss", "http://localhost/");
same<ReturnType<typeof legacy.parseMessagesFromCompletionTokens>, string>(true);
new JsStreamableParser(legacy, "assistant", true).processEos();
void init;
void initSync;

// @ts-expect-error no such role
userMessage("x").role = "robot";
// @ts-expect-error no such encoding
void loadHarmonyEncoding("other");
systemMessage({ reasoningEffort: "low" });
// @ts-expect-error no such effort
systemMessage({ reasoningEffort: "lowest" });
// @ts-expect-error a message has content
encoding.render({ role: "user" });
// @ts-expect-error tokens are numbers
encoding.decode(["1"]);
