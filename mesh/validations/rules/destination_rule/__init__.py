"""Rules of DestinationRules."""

from __future__ import annotations

from mesh.model import kinds
from mesh.validations.rule_sets import RuleSet
from mesh.validations.rules import exports
from mesh.validations.rules.destination_rule import hidden_tls, host, peers, same_host, subsets, waypoints

RULES = RuleSet(
    kinds.DESTINATION_RULE,
    (
        host.check,
        subsets.check,
        same_host.check,
        hidden_tls.check,
        peers.check,
        exports.check,
        waypoints.check,
    ),
)
