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
