"""Who the console is to an API server: bearer tokens and client certificates, and how they renew themselves."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from mesh.clients.errors import SourceError
from mesh.model.problems import Failure, System

TOKEN_SECONDS = 60.0  # a service account token is replaced in its file well before it ends
EXPIRY_MARGIN_SECONDS = 60.0
PLUGIN_SECONDS = 60.0


class CredentialError(SourceError):
    """Credentials that cannot be had: a file that is missing, a plugin that fails."""

    failure = Failure.NOT_READY

    def __init__(self, message: str) -> None:
        super().__init__(message, system=System.KUBERNETES)


@dataclass(frozen=True, slots=True)
class Credential:
    """An `Authorization` header and a client certificate with its key (PEM), each `""` when there is none."""

    authorization: str = ""
    certificate: str = ""
    key: str = ""


class Credentials(Protocol):
    """`current` raises `CredentialError`; `forget` makes the next `current` ask afresh (after a 401). `origin` names
    the file or the command that they come from, in words that follow "token refused (401), "."""

    origin: str

    def current(self) -> Credential: ...

    def forget(self) -> None: ...


class Fixed:
    """One header for ever, or none."""

    def __init__(self, authorization: str = "") -> None:
        self.origin = "as the kubeconfig has it" if authorization else ""
        self._credential = Credential(authorization)

    def current(self) -> Credential:
        return self._credential

    def forget(self) -> None:
        """There is nothing fresher."""


class Provider:
    """A header from a function that renews it by itself, called by one thread at a time."""

    origin = "given by the kubeconfig's auth-provider"

    def __init__(self, header: Callable[[], str | None]) -> None:
        self._header = header
        self._lock = threading.Lock()

    def current(self) -> Credential:
        with self._lock:
            return Credential(self._header() or "")

    def forget(self) -> None:
        """The function knows when its token ends."""


class TokenFile:
    """A token in a file that somebody else replaces: read again every minute, and after a 401."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.origin = f"read from {path}"
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._credential: Credential | None = None
        self._read_at = 0.0

    def current(self) -> Credential:
        with self._lock:
            if self._credential is None or self._clock() - self._read_at >= TOKEN_SECONDS:
                self._credential = Credential(f"Bearer {self._read()}")
                self._read_at = self._clock()
            return self._credential

    def forget(self) -> None:
        with self._lock:
            self._credential = None

    def _read(self) -> str:
        try:
            token = self._path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise CredentialError(f"the token file {self._path} cannot be read: {error}") from error
        if not token:
            raise CredentialError(f"the token file {self._path} is empty")
        return token


class ExecPlugin:
    """A command that prints an ExecCredential; run again shortly before what it printed expires, and after a 401.

    `spec` is the kubeconfig's `exec` section; `cluster` is handed to the command when it asks for it; a command
    with a slash is relative to `directory`.
    """

    def __init__(
        self,
        spec: Mapping[str, Any],
        *,
        cluster: Mapping[str, Any],
        directory: Path,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._spec = spec
        self._cluster = cluster
        self._directory = directory
        self._clock = clock
        self._lock = threading.Lock()
        self._credential: Credential | None = None
        self._expires: float | None = None
        if not isinstance(spec.get("command"), str) or not spec["command"]:
            raise CredentialError("exec: no command is given")
        if spec.get("interactiveMode") == "Always":
            raise CredentialError(f"exec: {spec['command']} wants a terminal (interactiveMode: Always); there is none")
        self.origin = f"printed by {spec['command']}"

    def current(self) -> Credential:
        with self._lock:
            if self._credential is None or self._is_over():
                self._credential, self._expires = self._answer(self._run())
            return self._credential

    def forget(self) -> None:
        with self._lock:
            self._credential = None

    def _is_over(self) -> bool:
        return self._expires is not None and self._clock() >= self._expires - EXPIRY_MARGIN_SECONDS

    @property
    def _command(self) -> str:
        command: str = self._spec["command"]
        return str(self._directory / command) if "/" in command else command

    def _environment(self) -> dict[str, str]:
        info: dict[str, Any] = {
            "apiVersion": self._spec.get("apiVersion", ""),
            "kind": "ExecCredential",
            "spec": {"interactive": False},
        }
        if self._spec.get("provideClusterInfo"):
            info["spec"]["cluster"] = dict(self._cluster)
        added = {str(item.get("name")): str(item.get("value", "")) for item in self._spec.get("env") or ()}
        return {**os.environ, **added, "KUBERNETES_EXEC_INFO": json.dumps(info)}

    def _run(self) -> str:
        command = [self._command, *(str(argument) for argument in self._spec.get("args") or ())]
        try:
            # The kubeconfig names the command: whoever may write it may already act as this user.
            done = subprocess.run(  # noqa: S603
                command,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=PLUGIN_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise CredentialError(f"exec: {command[0]} gave no answer in {PLUGIN_SECONDS:.0f} s") from error
        except (OSError, ValueError) as error:
            hint = f"; {self._spec['installHint']}" if self._spec.get("installHint") else ""
            raise CredentialError(f"exec: {command[0]} cannot be run: {error}{hint}") from error
        if done.returncode:
            raise CredentialError(f"exec: {command[0]} ended with {done.returncode}: {done.stderr.strip()[:300]}")
        return done.stdout

    def _answer(self, printed: str) -> tuple[Credential, float | None]:
        """The credential and when it ends; what was printed is a secret and is in no message."""
        try:
            answer = json.loads(printed)
            status = answer["status"]
            credential = Credential(
                f"Bearer {status['token']}" if status.get("token") else "",
                status.get("clientCertificateData") or "",
                status.get("clientKeyData") or "",
            )
            ends = status.get("expirationTimestamp")
            expires = datetime.fromisoformat(ends).timestamp() if ends else None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CredentialError(f"exec: {self._command} printed no ExecCredential with a status") from error
        if not credential.authorization and not (credential.certificate and credential.key):
            raise CredentialError(f"exec: {self._command} printed neither a token nor a certificate with its key")
        return credential, expires
