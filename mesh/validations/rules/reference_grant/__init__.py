"""Rules of ReferenceGrants."""

from __future__ import annotations

from mesh.model import kinds
from mesh.validations.rule_sets import RuleSet
from mesh.validations.rules.reference_grant import namespaces

RULES = RuleSet(kinds.REFERENCE_GRANT, (namespaces.check,))
