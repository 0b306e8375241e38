"""All strategies by the name that `auth.strategy` gives them."""

from __future__ import annotations

from mesh.config import Settings
from mesh.web.signin.strategies.header import Header
from mesh.web.signin.strategies.openid import OpenId
from mesh.web.signin.strategies.openshift import OpenShift
from mesh.web.signin.strategies.token import Token
from mesh.web.signin.strategy import Strategy

ANONYMOUS = "anonymous"
STRATEGIES: dict[str, Strategy] = {strategy.name: strategy for strategy in (Header(), OpenId(), OpenShift(), Token())}


def strategy_of(settings: Settings) -> Strategy | None:
    """None where nobody signs in."""
    name = settings.auth.strategy
    return None if name == ANONYMOUS else STRATEGIES[name]
