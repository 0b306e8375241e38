"""Rules of VirtualServices."""

from __future__ import annotations

from mesh.model import kinds
from mesh.validations.rule_sets import RuleSet
from mesh.validations.rules.virtual_service import destinations, waypoints

RULES = RuleSet(kinds.VIRTUAL_SERVICE, (destinations.check, waypoints.check))
