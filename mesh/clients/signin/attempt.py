"""What one attempt to sign in is told apart by: secrets that stay in the browser, and what a provider sees of them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Attempt:
    """Both secrets are unguessable texts of letters that cookies and addresses take."""

    nonce: str = field(repr=False)
    verifier: str = field(repr=False)

    @classmethod
    def new(cls) -> Attempt:
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(48))

    @property
    def sent_nonce(self) -> str:
        """What the provider repeats in its token."""
        return self._derived("nonce")

    @property
    def state(self) -> str:
        """What the provider sends back with the browser."""
        return self._derived("state")

    def began(self, state: str) -> bool:
        """Whether the state that came back is that of this attempt."""
        return hmac.compare_digest(self.state.encode(), state.encode("utf-8", "replace"))

    def _derived(self, purpose: str) -> str:
        return hmac.new(self.nonce.encode(), purpose.encode(), hashlib.sha256).hexdigest()
