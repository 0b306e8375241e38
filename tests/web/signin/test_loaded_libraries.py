"""Sign-in at providers takes large libraries with it: only where it is configured."""

from __future__ import annotations

import subprocess
import sys

import pytest

LARGE = ("authlib", "joserfc")


def loaded(code: str) -> list[str]:
    """Which of them are there after `code`, in a process of its own."""
    lines = ("import os, sys, django", "django.setup()", "import mesh.web.urls", code)
    command = [
        sys.executable,
        "-W",
        "error",
        "-c",
        "\n".join((*lines, f"print(*[n for n in {LARGE} if n in sys.modules])")),
    ]
    environment = {"DJANGO_SETTINGS_MODULE": "kiali_site.settings", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return done.stdout.split()


@pytest.mark.parametrize(
    ("code", "names"),
    [("", []), ("import mesh.clients.signin.openid", [*LARGE]), ("import mesh.clients.signin.openshift", ["authlib"])],
)
def test_libraries_come_with_the_clients_that_need_them(code: str, names: list[str]) -> None:
    assert set(names) <= set(loaded(code))
    assert bool(loaded(code)) is bool(names)
