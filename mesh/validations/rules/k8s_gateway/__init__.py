"""Rules of the Gateway API's Gateways."""

from __future__ import annotations

from mesh.model import kinds
from mesh.validations.rule_sets import RuleSet
from mesh.validations.rules.k8s_gateway import addresses, classes, listeners, status

RULES = RuleSet(kinds.K8S_GATEWAY, (listeners.check, addresses.check, classes.check, status.check))
