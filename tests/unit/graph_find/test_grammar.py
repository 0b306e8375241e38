"""What cannot be parsed, and what an expression switches on."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mesh.graph.find import EXAMPLES, OPERANDS, Expression, FindError, Needs, Target, complete, needs, parse
from mesh.graph.find.grammar import LONGEST
from mesh.graph.find.help import Example

FAULTS = [
    ("", 0, "empty"),
    ("  ", 0, "empty"),
    ("app details", 4, "No valid operator"),
    ("httpin 5", 7, "No valid operator"),
    ("foo", 0, "Invalid operand [foo]"),
    ("healthy or  foo = 1", 12, "Invalid operand [foo]"),
    ("! foo", 2, "Invalid operand [foo]"),
    ("app", 3, "needs an operator"),
    ("!app", 4, "needs an operator"),
    ("healthy = true", 8, "takes no operator"),
    ("!label:r = v", 0, "cannot be negated"),
    ("not app = x", 0, "cannot be negated"),
    ("label:", 0, "key is missing"),
    ("label: = x", 0, "key is missing"),
    ("httpin contains 5", 7, "Invalid operator [*=]"),
    ("httpin !> 5", 8, "Invalid operator [!>]"),
    ("app > x", 4, "Invalid operator [>]"),
    ("node contains app", 5, "Invalid operator [*=]"),
    ("app == x", 4, "Invalid operator [==]"),
    ("app contains", 12, "Nothing follows"),
    ("httpin > 0,5", 9, "Invalid value [0,5]"),
    ("httpin > fast", 9, "Invalid value [fast]"),
    ("httpin >", 8, "Nothing follows"),
    ("httpin > NaN", 9, "Invalid value [NaN]"),
    ("httpin > 5 rps", 9, "Invalid value [5 rps]"),
    ("httpin > ٣", 9, "Invalid value"),
    ("node = pod", 7, "Invalid node type [pod]"),
    ("node =", 6, "Invalid node type []"),
    ("rank < 0", 7, "Invalid rank range [0]"),
    ("rank > 101", 7, "Invalid rank range [101]"),
    ("rank = NaN", 7, "Invalid rank range [NaN]"),
    ("rank = first", 7, "Invalid rank range [first]"),
    ("name = a and healthy", 0, "cannot be joined"),
    ("healthy and name = a", 12, "cannot be joined"),
    ("healthy and traffic", 12, "nodes and on edges"),
    ("or healthy", 0, "before “or”"),
    ("healthy or", 10, "after “or”"),
    ("healthy and or idle", 11, "after “and”"),
    ("healthy or or idle", 11, "before “or”"),
    ("= x", 0, "No operand"),
    ("!= x", 1, "No operand"),
    ("not", 3, "operand is missing"),
    ("!", 1, "operand is missing"),
    ("(healthy)", 0, "Invalid operand [(healthy)]"),
    ("x" * (LONGEST + 1), LONGEST, "characters"),
]

SWITCHED_ON = [
    ("label:a or healthy", Needs(labels=True)),
    ("rank < 3", Needs(rank=True)),
    ("idle", Needs(idle_nodes=True)),
    ("rt > 5", Needs(response_time=True)),
    ("throughput > 5", Needs(throughput=True)),
    ("mtls", Needs(security=True)),
    ("sourceprincipal = a", Needs(security=True)),
    ("destprincipal = a", Needs(security=True)),
    *((word, Needs(virtual_services=True)) for word in ["cb", "fi", "mirroring", "ts", "tcpts", "vs", "rr", "rto"]),
    ("!idle and rank = 1 or mtls", Needs(idle_nodes=True, rank=True, security=True)),
    ("om or app = a", Needs()),
]

TEXTS = st.lists(
    st.sampled_from(
        ["and", "or", "not", "is", "has", "!", "=", "!=", ">", "contains", "*=", "1", "NaN", "x", " ", "label:a"]
        + [name for operand in OPERANDS for name in operand.names]
    )
    | st.text(max_size=6),
    max_size=12,
)


@pytest.mark.parametrize(("text", "position", "words"), FAULTS)
def test_a_fault_is_told_with_its_place_and_what_is_allowed(text: str, position: int, words: str) -> None:
    with pytest.raises(FindError) as caught:
        parse(text)
    assert (caught.value.position, words in caught.value.what) == (position, True)
    assert caught.value.allowed.endswith((".", "region", "0.5"))


def test_a_mistyped_operand_is_told_its_neighbours() -> None:
    with pytest.raises(FindError, match="Did you mean httpin"):
        parse("httpn > 5")


@pytest.mark.parametrize(("text", "expected"), SWITCHED_ON)
def test_an_expression_switches_on_what_it_needs(text: str, expected: Needs) -> None:
    assert needs(parse(text)) == expected


def test_two_boxes_need_what_either_needs() -> None:
    assert needs(parse("rank < 2"), None, parse("idle")) == Needs(rank=True, idle_nodes=True)


@pytest.mark.parametrize("shown", EXAMPLES, ids=lambda shown: shown.expression)
def test_every_example_of_the_help_can_be_used(shown: Example) -> None:
    assert parse(shown.expression).clauses


def parsed_or_fault(text: str) -> Expression | FindError:
    try:
        return parse(text)
    except FindError as error:
        return error


@given(TEXTS.map(" ".join) | TEXTS.map("".join) | st.text())
@example("app != = !contains")
@example("rt = 1e999 or httpin = " + "9" * 400)
def test_any_text_is_an_expression_or_a_find_error(text: str) -> None:
    assert isinstance(parsed_or_fault(text), Expression | FindError)


COMPLETED = [
    ("hea", ["healthy"]),
    ("!hea", ["!healthy"]),
    ("is hea", ["is healthy"]),
    ("traffic", ["trafficshifting", "trafficsource"]),
    ("%http", ["%httperr", "%httptraffic", "%httperror"]),
    ("app = x and tcpi", ["app = x and tcpin"]),
    ("rt > 5 and tcp", []),
    ("rt > 5 and tc", ["rt > 5 and tcp"]),
    ("rt > 5 or tcpi", ["rt > 5 or tcpin"]),
    ("node = s", ["node = service", "node = svc"]),
    ("app = hea", []),
    ("xyz", []),
    ("healthy and na", ["healthy and namespace"]),
    ("NA", ["name", "namespace"]),
]


@pytest.mark.parametrize(("text", "expected"), COMPLETED)
def test_the_last_operand_is_completed(text: str, expected: list[str]) -> None:
    assert complete(text) == expected


def test_an_empty_box_offers_every_operand() -> None:
    assert {operand.name for operand in OPERANDS} <= set(complete(""))


def test_after_and_only_operands_of_the_same_target_are_offered() -> None:
    edges = {name for operand in OPERANDS for name in operand.names if operand.target is Target.EDGE}
    assert {text.removeprefix("http > 1 and ") for text in complete("http > 1 and ")} == edges


@given(TEXTS.map(" ".join) | st.text())
def test_completion_only_adds_to_the_text_before_the_last_word(text: str) -> None:
    for completed in complete(text):
        assert len(completed) > 0
        assert completed[: text.rfind(text.rsplit(maxsplit=1)[-1]) if text.split() else 0] in text
