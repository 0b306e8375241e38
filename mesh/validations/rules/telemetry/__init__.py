"""Rules of Telemetry objects."""

from __future__ import annotations

from mesh.model import kinds
from mesh.validations.rule_sets import RuleSet

RULES = RuleSet(kinds.TELEMETRY, ())
