"""``python -m fpassist`` is the command ``fpassist``."""

from __future__ import annotations

from fpassist.cli import main

if __name__ == "__main__":
    main()
