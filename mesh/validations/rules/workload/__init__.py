"""Rules of workloads."""

from __future__ import annotations

from mesh.validations.findings import WORKLOAD
from mesh.validations.rule_sets import RuleSet
from mesh.validations.rules.workload import data_plane, http_policies, policies, waypoints

RULES = RuleSet(WORKLOAD, (policies.check, data_plane.check, waypoints.check, http_policies.check))
