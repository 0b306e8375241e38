"""The console's own settings: Kiali's `config.yaml`, parsed once into typed, frozen values."""

from __future__ import annotations

from mesh.config.errors import ConfigError, Fault
from mesh.config.load import Loaded, load
from mesh.config.secrets import Credential, CredentialError
from mesh.config.settings import Settings
from mesh.text.durations import format_duration, parse_duration
from mesh.text.yaml import YamlError, load_yaml

__all__ = [
    "ConfigError",
    "Credential",
    "CredentialError",
    "Fault",
    "Loaded",
    "Settings",
    "YamlError",
    "format_duration",
    "load",
    "load_yaml",
    "parse_duration",
]
