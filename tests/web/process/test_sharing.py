"""What is loaded before the fork starts nothing that would not survive it, and leaves nothing to load later."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import gc, sys, threading
from mesh.web.process.sharing import load_before_the_fork
load_before_the_fork()
from mesh.web.process.current import current_runtime
print(threading.active_count(), current_runtime() is None, gc.get_freeze_count() > 0)
from django.template import engines
cached = engines["django"].engine.template_loaders[0].get_template_cache
print(len(cached) > 50, "mesh.web.api.graph" in sys.modules, "mesh.web.details.views" in sys.modules)
"""


def test_no_thread_and_no_connection_and_everything_is_there(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("auth: {strategy: anonymous}\n")
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "kiali_site.settings", "KIALI_CONFIG": str(config)}
    command = [sys.executable, "-W", "error", "-c", SCRIPT]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "True", "True", "True", "True", "True"]
