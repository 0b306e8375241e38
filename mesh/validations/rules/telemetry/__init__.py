"""Rules of Telemetries: in ambient namespaces only."""

from __future__ import annotations

from mesh.model import kinds
from mesh.validations.ambient import is_in_ambient_namespace
from mesh.validations.rule_sets import RuleSet
from mesh.validations.rules.telemetry import waypoints

RULES = RuleSet(kinds.TELEMETRY, (waypoints.check,), applies=is_in_ambient_namespace)
