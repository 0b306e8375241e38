"""Rules of PeerAuthentications."""

from __future__ import annotations

from mesh.model import kinds
from mesh.validations.rule_sets import RuleSet
from mesh.validations.rules.peer_authentication import modes, workloads

RULES = RuleSet(kinds.PEER_AUTHENTICATION, (workloads.check, modes.check))
