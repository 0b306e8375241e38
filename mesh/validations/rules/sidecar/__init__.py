"""Rules of Sidecars."""

from __future__ import annotations

from mesh.model import kinds
from mesh.validations.rule_sets import RuleSet
from mesh.validations.rules.sidecar import egress, outbound, scope

RULES = RuleSet(kinds.SIDECAR, (egress.check, scope.check, outbound.check))
