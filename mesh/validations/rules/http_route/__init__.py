"""Rules of HTTPRoutes."""

from __future__ import annotations

from mesh.model import kinds
from mesh.validations.rule_sets import RuleSet
from mesh.validations.rules import gateway_api_routes

RULES = RuleSet(kinds.HTTP_ROUTE, (gateway_api_routes.parents, gateway_api_routes.services))
