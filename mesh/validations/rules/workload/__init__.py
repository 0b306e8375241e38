"""Rules of workloads."""

from __future__ import annotations

from mesh.validations.findings import WORKLOAD
from mesh.validations.rule_sets import RuleSet

RULES = RuleSet(WORKLOAD, ())
