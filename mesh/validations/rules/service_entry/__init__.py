"""Rules of ServiceEntries."""

from __future__ import annotations

from mesh.model import kinds
from mesh.validations.rule_sets import RuleSet
from mesh.validations.rules import exports
from mesh.validations.rules.service_entry import same_port

RULES = RuleSet(kinds.SERVICE_ENTRY, (same_port.check, exports.check))
