"""Rules of WorkloadGroups."""

from __future__ import annotations

from mesh.model import kinds
from mesh.validations.rule_sets import RuleSet
from mesh.validations.rules.workload_group import accounts, labels

RULES = RuleSet(kinds.WORKLOAD_GROUP, (accounts.check, labels.check))
