"""`python -m kiali_site`: the console under gunicorn, whose options may follow.

gunicorn reads `WEB_CONCURRENCY` before any configuration, and answers a bad one with a traceback.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from mesh.config.environment import worker_count


def main() -> None:
    worker_count(os.environ)
    from gunicorn.app.wsgiapp import run  # type: ignore[import-untyped]  # noqa: PLC0415 - it reads the variable

    sys.argv[1:1] = ["--config", str(Path(__file__).with_name("gunicorn.py"))]
    run()


if __name__ == "__main__":
    main()
