"""One of every model, with something in every field."""

import openai_harmony as oh

TOOL = oh.ToolDescription.new("f", "Does f.", {"type": "object", "properties": {"a": {"type": "string", "default": None}}})
NAMESPACE = oh.ToolNamespaceConfig(name="mine", description="Tools of mine.", tools=[TOOL])
TEXT = oh.TextContent(text="é 👍")
SYSTEM = (
    oh.SystemContent.new()
    .with_model_identity("You are a test.")
    .with_reasoning_effort(oh.ReasoningEffort.HIGH)
    .with_conversation_start_date("2025-06-28")
    .with_knowledge_cutoff("2024-01")
    .with_required_channels(["analysis", "final"])
    .with_browser_tool()
)
DEVELOPER = oh.DeveloperContent.new().with_instructions("Be brief.").with_tools(NAMESPACE).with_function_tools([TOOL])
AUTHOR = oh.Author.new(oh.Role.TOOL, "mine.f")
MESSAGE = (
    oh.Message.from_author_and_content(AUTHOR, "21")
    .adding_content(TEXT)
    .with_channel("commentary")
    .with_recipient("assistant")
    .with_content_type("<|constrain|>json")
)
CONVERSATION = oh.Conversation.from_messages(
    [
        oh.Message.from_role_and_content(oh.Role.SYSTEM, SYSTEM),
        oh.Message.from_role_and_content(oh.Role.DEVELOPER, DEVELOPER),
        oh.Message.from_role_and_contents(oh.Role.DEVELOPER, [DEVELOPER, TEXT]),
        MESSAGE,
    ]
)
MODELS = [
    TOOL,
    NAMESPACE,
    TEXT,
    SYSTEM,
    DEVELOPER,
    AUTHOR,
    MESSAGE,
    CONVERSATION,
    oh.ChannelConfig.require_channels(["final"]),
    oh.RenderConversationConfig(auto_drop_analysis=False),
    oh.RenderOptions(conversation_has_function_tools=True),
]
ENUMS = [
    *oh.Role,
    *oh.ReasoningEffort,
    *oh.HarmonyEncodingName,
    *oh.StreamState,
]


def name_of(value: object) -> str:
    return type(value).__name__
