"""Rules of AuthorizationPolicies."""

from __future__ import annotations

from mesh.model import kinds
from mesh.validations.rule_sets import RuleSet
from mesh.validations.rules.authorization_policy import (
    hosts,
    methods,
    mutual_tls,
    namespaces,
    principals,
    waypoints,
    workloads,
)

RULES = RuleSet(
    kinds.AUTHORIZATION_POLICY,
    (
        workloads.check,
        namespaces.check,
        methods.check,
        hosts.check,
        principals.check,
        mutual_tls.check,
        waypoints.check,
    ),
)
