"""``python -m netkg``: the same as the command ``netkg``."""

import sys

from netkg.cli import main

if __name__ == "__main__":
    sys.exit(main())
