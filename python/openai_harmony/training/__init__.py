"""Training data: conversations and data sets as examples with exact loss masks.

>>> from openai_harmony import Conversation, Message, load_harmony_encoding, training
>>> answer = Message.from_role_and_content("assistant", "4").with_channel("final")
>>> chat = Conversation.from_messages([Message.from_role_and_content("user", "2 + 2?"), answer])
>>> options = training.Options(loss=training.LossPolicy(header="content"))
>>> [example] = training.examples(chat, options)
>>> load_harmony_encoding("HarmonyGptOss").decode(example.tokens[example.labels != -100])
'4<|return|>'
"""

from openai_harmony._core import Example, ExampleBatch, RowError, RowRenderer, pack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from openai_harmony._parts import Part

    from ._check_packing import check_packing
    from ._examples import Examples, Lost, examples
    from ._failures import PrepareError
    from ._options import LossPolicy, Options
    from ._prepare import prepare
    from ._read import Batch, read
    from ._report import Report
    from ._rows import ArrowMapper, arrow_mapper, render_rows

__all__ = [
    "ArrowMapper",
    "Batch",
    "Example",
    "ExampleBatch",
    "Examples",
    "LossPolicy",
    "Lost",
    "Options",
    "Part",
    "PrepareError",
    "Report",
    "RowError",
    "RowRenderer",
    "arrow_mapper",
    "check_packing",
    "examples",
    "pack",
    "prepare",
    "read",
    "render_rows",
]

# Where the names live that are imported when they are first asked for: whoever only completes a command, or makes examples of a
# conversation, needs nothing that reads and writes files.
_MODULE_OF = {
    "ArrowMapper": "._rows",
    "Batch": "._read",
    "Examples": "._examples",
    "LossPolicy": "._options",
    "Lost": "._examples",
    "Options": "._options",
    "Part": ".._parts",
    "PrepareError": "._failures",
    "Report": "._report",
    "arrow_mapper": "._rows",
    "check_packing": "._check_packing",
    "examples": "._examples",
    "prepare": "._prepare",
    "read": "._read",
    "render_rows": "._rows",
}

# Hidden from type checkers, which would take it as leave to import any name at all.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        module = _MODULE_OF.get(name)
        if module is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = getattr(import_module(module, __name__), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *_MODULE_OF})
