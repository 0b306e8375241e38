"""Bytes of answers hold while what they were made of is the same, and are bounded."""

from __future__ import annotations

from mesh.web.process.bodies import KnownBodies


def test_a_body_holds_while_it_is_made_of_the_same_objects() -> None:
    bodies, inventory, part = KnownBodies(), [1], [2]
    bodies.put("a", (inventory, part), b"body")
    assert bodies.get("a", (inventory, part)) == b"body"
    assert bodies.get("b", (inventory, part)) is None
    assert bodies.get("a", (inventory, [2])) is None
    assert bodies.get("a", (inventory, part)) is None


def test_those_that_were_asked_for_last_stay() -> None:
    bodies, same = KnownBodies(most_bytes=10), ()
    bodies.put("a", same, b"12345")
    bodies.put("b", same, b"12345")
    assert bodies.get("a", same)
    bodies.put("c", same, b"1234567")
    assert [key for key in "abc" if bodies.get(key, same)] == ["c"]
    bodies.put("d", same, b"12345678901")
    assert bodies.get("d", same) is None


def test_there_are_no_more_than_so_many() -> None:
    bodies = KnownBodies(most_entries=2)
    for key in "abc":
        bodies.put(key, (), b"x")
    assert [key for key in "abc" if bodies.get(key, ())] == ["b", "c"]
