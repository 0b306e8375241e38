"""Rules of VirtualServices."""

from __future__ import annotations

from mesh.model import kinds
from mesh.validations.rule_sets import RuleSet
from mesh.validations.rules import exports
from mesh.validations.rules.virtual_service import (
    destinations,
    gateways,
    same_host,
    subsets,
    twice,
    waypoints,
    weights,
)

RULES = RuleSet(
    kinds.VIRTUAL_SERVICE,
    (
        destinations.check,
        gateways.check,
        weights.check,
        twice.check,
        same_host.check,
        subsets.check,
        exports.check,
        waypoints.check,
    ),
)
