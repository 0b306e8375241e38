"""Why somebody does not get in although the provider answered."""

from __future__ import annotations

from mesh.clients.errors import Forbidden


class Untrusted(Forbidden):
    """What the provider answered does not prove who came: a token that is not for this console, not new, not signed."""


class NotAllowed(Forbidden):
    """It is known who came, and they may not come in. `status` is 403, or 401 where the name itself is refused."""
