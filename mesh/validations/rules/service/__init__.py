"""Rules of Services."""

from __future__ import annotations

from mesh.model import kinds
from mesh.validations.rule_sets import RuleSet
from mesh.validations.rules.service import protocols, target_ports

RULES = RuleSet(kinds.SERVICE, (protocols.check, target_ports.check))
