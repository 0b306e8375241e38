"""The console's TLS policy (`deployment.tls_config`), for what it serves and for what it asks: as far as Python's ssl
module can hold to it, and in words where it cannot."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mesh.config.secrets import stamp_of

_VERSION = re.compile(r"^(?:TLSv?|VersionTLS)1\.?([23])$")
# OpenSSL has another name for the oldest of them.
_GROUPS = {"secp256r1": "prime256v1", "P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1"}
SUITES_OF_1_3 = ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")


class NoUsablePolicy(ValueError):
    """Nothing of what the policy allows can be spoken here."""


@dataclass(frozen=True, slots=True)
class TlsPolicy:
    """In the words of `deployment.tls_config`; what is empty is left to the library, but for TLS before 1.2, which is
    never spoken."""

    min_version: str = ""
    max_version: str = ""
    cipher_suites: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def allows_1_2(self) -> bool:
        return not self.min_version or version_of(self.min_version) is ssl.TLSVersion.TLSv1_2

    def apply(self, context: ssl.SSLContext) -> None:
        """Raises `NoUsablePolicy` where groups are named of which none can be used, and ValueError of a version that
        there is not."""
        context.minimum_version = version_of(self.min_version or "TLSv1.2")
        if self.max_version:
            context.maximum_version = version_of(self.max_version)
        ciphers = tuple(self._usable_ciphers())
        if ciphers:
            context.set_ciphers(":".join(ciphers))
        groups = tuple(self._usable_groups())
        if self.groups and not groups:
            named = ", ".join(self.groups)
            raise NoUsablePolicy(f"none of {named} can be used here; allowed: X25519, secp256r1, secp384r1, secp521r1")
        if groups:
            _set_groups(context, groups)

    def doubts(self) -> Iterator[tuple[str, str]]:
        """Keys of the policy that cannot be held to in full, with what is done instead."""
        ciphers = set(self._usable_ciphers())
        unknown = [name for name in self.cipher_suites if not _is_of_1_3(name) and openssl_name(name) not in ciphers]
        if unknown:
            yield "cipher_suites", f"{', '.join(unknown)}: not known here, and left out"
        if self.cipher_suites and not ciphers and self.allows_1_2:
            yield "cipher_suites", "none is left for TLS 1.2, which therefore has the library's own"
        chosen = set(SUITES_OF_1_3).intersection(self.cipher_suites)
        if chosen and len(chosen) < len(SUITES_OF_1_3):
            yield "cipher_suites", "those of TLS 1.3 cannot be chosen among: all three of them are offered"
        groups = tuple(self._usable_groups())
        left_out = [name for name in self.groups if _GROUPS.get(name, name) not in groups]
        if groups and left_out:
            yield "groups", f"{', '.join(left_out)}: not known here, and left out"
        if len(groups) > 1 and not _can_take_groups():
            yield "groups", f"this Python can hold to one group alone: it is {self._name_of(groups[0])}"

    def _name_of(self, group: str) -> str:
        return next(name for name in self.groups if _GROUPS.get(name, name) == group)

    def _usable_ciphers(self) -> Iterator[str]:
        probe = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        for name in filter(None, map(openssl_name, self.cipher_suites)):
            try:
                probe.set_ciphers(name)
            except ssl.SSLError:
                continue
            # A name may also be a class of ciphers (ALL, HIGH), which is no suite.
            if any(cipher["name"] == name for cipher in probe.get_ciphers()):
                yield name

    def _usable_groups(self) -> Iterator[str]:
        probe = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        for name in self.groups:
            group = _GROUPS.get(name, name)
            try:
                probe.set_ecdh_curve(group)
            except ValueError:
                continue
            yield group


def _can_take_groups() -> bool:
    return hasattr(ssl.SSLContext, "set_groups")


def _set_groups(context: Any, groups: tuple[str, ...]) -> None:
    if _can_take_groups():
        context.set_groups(":".join(groups))
    else:
        context.set_ecdh_curve(groups[0])


def _is_of_1_3(suite: str) -> bool:
    return suite.startswith("TLS_") and "_WITH_" not in suite


def version_of(text: str) -> ssl.TLSVersion:
    """Raises ValueError for another version than 1.2 and 1.3."""
    found = _VERSION.match(text)
    if not found:
        raise ValueError(f"TLS version {text!r} is none of TLSv1.2, TLSv1.3")
    return ssl.TLSVersion.TLSv1_2 if found[1] == "2" else ssl.TLSVersion.TLSv1_3


def openssl_name(suite: str) -> str:
    """OpenSSL's name of an IANA cipher suite; "" for those of TLS 1.3, which are not chosen by name."""
    if not suite.startswith("TLS_") or "_WITH_" not in suite:
        return "" if suite.startswith("TLS_") else suite
    name = suite.removeprefix("TLS_").replace("RSA_WITH_", "RSA-", 1).replace("_WITH_", "-", 1)
    name = name.removeprefix("RSA-") if not suite.startswith(("TLS_ECDHE", "TLS_DHE")) else name
    name = name.replace("_", "-").replace("AES-128", "AES128").replace("AES-256", "AES256")
    name = name.replace("AES128-CBC", "AES128").replace("AES256-CBC", "AES256")
    return name.replace("CHACHA20-POLY1305-SHA256", "CHACHA20-POLY1305")


def stamp(path: str) -> tuple[int, int, int] | None:
    """What changes with a file of keys or certificates; None while it is not there."""
    try:
        return stamp_of(Path(path).stat())
    except OSError:
        return None
