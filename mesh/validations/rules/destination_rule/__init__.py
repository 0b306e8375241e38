"""Rules of DestinationRules."""

from __future__ import annotations

from mesh.model import kinds
from mesh.validations.rule_sets import RuleSet
from mesh.validations.rules.destination_rule import waypoints

RULES = RuleSet(kinds.DESTINATION_RULE, (waypoints.check,))
