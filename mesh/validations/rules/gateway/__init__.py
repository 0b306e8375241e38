"""Rules of Istio's Gateways."""

from __future__ import annotations

from mesh.model import kinds
from mesh.validations.rule_sets import RuleSet
from mesh.validations.rules.gateway import same_host, workloads

RULES = RuleSet(kinds.GATEWAY, (same_host.check, workloads.check))
