"""The console with a worker that cannot start, in the way that `TRIAL_FAILS` names; the master knows nothing of it."""

from __future__ import annotations

import os
import signal
from typing import Any, NoReturn

from kiali_site.wsgi import application as console
from mesh.web.process import current

REASON = "the disk is full"


def _raise(*_: Any, **__: Any) -> NoReturn:
    raise RuntimeError(REASON)


def _leave(*_: Any, **__: Any) -> NoReturn:
    raise SystemExit(7)


match os.environ["TRIAL_FAILS"]:
    case "import":
        _raise()
    case "missing":
        import tests.web.listener.not_there  # type: ignore[import-not-found]  # noqa: F401
    case "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    case "exit":
        _leave()
    case "open":
        setattr(current, "open_runtime", _raise)  # noqa: B010 - it is no name of that module
    case "open, with an exit":
        setattr(current, "open_runtime", _leave)  # noqa: B010

application = console
