"""Options of the render methods."""

from pydantic import BaseModel

__all__ = ["RenderConversationConfig", "RenderOptions"]


class RenderConversationConfig(BaseModel):
    """How a conversation's history is rendered.

    ``auto_drop_analysis`` leaves out the reasoning that led to an answer already given: when the last message of the
    assistant is on the ``final`` channel, ``analysis`` messages before the first ``final`` one are not rendered. That
    is what the model expects of earlier turns, and the default.

    >>> from openai_harmony import RenderConversationConfig
    >>> RenderConversationConfig(auto_drop_analysis=False)
    RenderConversationConfig(auto_drop_analysis=False)
    """

    __module__ = "openai_harmony"

    auto_drop_analysis: bool = True


class RenderOptions(BaseModel):
    """What the rendering of a single message cannot know from the message.

    ``conversation_has_function_tools`` says whether some developer message of the conversation offers function tools: a
    system message then tells the model which channel calls go to. The render methods for conversations find out alone.

    >>> from openai_harmony import RenderOptions
    >>> RenderOptions()
    RenderOptions(conversation_has_function_tools=False)
    """

    __module__ = "openai_harmony"

    conversation_has_function_tools: bool = False
