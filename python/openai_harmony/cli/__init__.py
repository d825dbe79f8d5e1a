"""The command ``harmony``: what the package does, in a shell.

Nothing here is imported by ``import openai_harmony``. A command's module is imported when the command is called, and imports
what it needs when it needs it: ``encode``, ``decode``, ``count``, ``completions`` and ``--help`` start without pydantic and rich.
"""

from ._main import main

__all__ = ["main"]
