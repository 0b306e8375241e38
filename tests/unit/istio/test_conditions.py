"""What objects say of themselves in their status."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.istio.conditions import MOST, conditions_of, messages_of


def condition(type: str, status: str = "True", **more: str) -> dict[str, str]:
    return {"type": type, "status": status, **more}


def test_conditions_are_those_of_the_object_and_of_its_parts() -> None:
    status = {
        "conditions": [condition("Programmed", "False", reason="NoClass", message="none")],
        "listeners": [{"name": "http", "conditions": [condition("Accepted")]}],
        "parents": [{"parentRef": {"name": "edge"}, "conditions": [condition("ResolvedRefs", "Unknown")]}],
    }

    assert [(each.of, each.type, each.is_good) for each in conditions_of(status)] == [
        ("", "Programmed", False),
        ("listener http", "Accepted", True),
        ("parent edge", "ResolvedRefs", None),
    ]
    assert (conditions_of(status)[0].reason, conditions_of(status)[0].message) == ("NoClass", "none")


@pytest.mark.parametrize(("type", "status", "is_good"), [("Conflicted", "True", False), ("Conflicted", "False", True)])
def test_some_conditions_tell_of_trouble(type: str, status: str, is_good: bool) -> None:
    assert conditions_of({"conditions": [condition(type, status)]})[0].is_good is is_good


@pytest.mark.parametrize("odd", [None, 3, "x", [None, "x", {"type": 3}], {"conditions": {}}])
def test_odd_parts_are_as_if_they_were_not_there(odd: Any) -> None:
    status = {"conditions": odd, "listeners": odd, "parents": odd, "validationMessages": odd}

    assert all(each.type == "" for each in conditions_of(status))
    assert all(each.code == "" for each in messages_of(status))


def test_there_is_a_bound() -> None:
    assert len(conditions_of({"conditions": [condition("A")] * 500})) == MOST


def test_messages_of_the_analysis_lead_to_the_web_only() -> None:
    def message(url: str) -> dict[str, Any]:
        return {"type": {"code": "IST0101", "name": "Missing"}, "level": "ERROR", "documentationUrl": url}

    found = messages_of({"validationMessages": [message("https://istio.io/x"), message("javascript:x")]})
    assert [(each.code, each.name, each.level, each.url) for each in found] == [
        ("IST0101", "Missing", "Error", "https://istio.io/x"),
        ("IST0101", "Missing", "Error", ""),
    ]
