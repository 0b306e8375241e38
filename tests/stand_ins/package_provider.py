"""A provider that others wrote: the package `oidc-provider-mock` in a process of its own."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from demo.processes import Supervisor
from tests.stand_ins.ports import free_port

IS_THERE = importlib.util.find_spec("oidc_provider_mock") is not None
REASON = "oidc-provider-mock (requirements-dev.txt) is not installed"


@contextmanager
def package_provider(folder: Path, **claims: Any) -> Iterator[str]:
    """Its address; whoever signs in as `claims["sub"]` has these claims. `folder` takes its log."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce"]
    with Supervisor(folder) as supervisor:
        provider = [*command, "--user-claims", json.dumps(claims)]
        supervisor.start("provider", provider, {"AUTHLIB_INSECURE_TRANSPORT": "1"})
        supervisor.wait_http(f"{url}/.well-known/openid-configuration", 30)
        yield url
