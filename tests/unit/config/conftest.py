from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mesh.config import ConfigError, Loaded, load

Load = Callable[..., Loaded]
Fails = Callable[..., str]


@pytest.fixture
def load_text(tmp_path: Path) -> Load:
    """Load YAML text as `config.yaml` of a fresh folder; sign-in is off unless the text says otherwise."""

    def run(text: str, *, anonymous: bool = True, secrets_dir: Path | None = None, oidc: Path | None = None) -> Loaded:
        path = tmp_path / "config.yaml"
        path.write_text(text + ("\nauth: {strategy: anonymous}\n" if anonymous else ""))
        return load(path, env={}, secrets_dir=secrets_dir or tmp_path / "none", oidc_secret=oidc or tmp_path / "none")

    return run


@pytest.fixture
def failure(load_text: Load) -> Fails:
    """The text of the `ConfigError` that YAML text gives."""

    def run(text: str, *, anonymous: bool = True) -> str:
        with pytest.raises(ConfigError) as caught:
            load_text(text, anonymous=anonymous)
        return str(caught.value)

    return run
