"""Rules of RequestAuthentications."""

from __future__ import annotations

from mesh.model import kinds
from mesh.validations.rule_sets import RuleSet
from mesh.validations.rules.request_authentication import waypoints, workloads

RULES = RuleSet(kinds.REQUEST_AUTHENTICATION, (workloads.check, waypoints.check))
