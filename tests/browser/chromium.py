"""The browser of these tests."""

from __future__ import annotations

from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE_MS = 10_000
