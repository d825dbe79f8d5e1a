"""``python -m openai_harmony`` is the command ``harmony``."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
