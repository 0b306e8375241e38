"""What objects tell, by key; and what of it each evaluation has read, so that it is made again only when that changes.

An object posts items under keys ("I serve this host"), rules ask for a key. While an object is evaluated, the index
notes the keys that are asked for; when another object comes, goes or changes, the keys whose items are not as before
tell which objects must be evaluated again.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mesh.istio.selectors import Reference
from mesh.model.kinds import Kind
from mesh.validations.findings import Entry
from mesh.validations.viewers import Mask

Posting = tuple[Hashable, Mask, Any]
"""A key, who sees what is told under it, and that (hashable; None where it is enough that somebody tells it)."""


@dataclass(eq=False, slots=True)
class Subject:
    """An object that is validated, or that others are validated by; `audience` are the viewers that see it. `entry`
    is what was found, once it was evaluated, after reading the keys whose hashes are `reads`."""

    kind: Kind
    namespace: str
    name: str
    obj: Any
    audience: Mask = 0
    postings: tuple[Posting, ...] = ()
    entry: Entry | None = None
    reads: Sequence[int] = ()

    @property
    def reference(self) -> Reference:
        return Reference(self.kind, self.namespace, self.name)

    @property
    def place(self) -> tuple[str, str]:
        """By this the objects of a kind are in order."""
        return self.namespace, self.name


class Item(NamedTuple):
    """What a subject tells under a key, and who sees it."""

    subject: Subject
    mask: Mask
    told: Any


@dataclass(eq=False, slots=True)
class _Slot:
    """The items under one key, with what was summed up of them."""

    items: list[Item] = field(default_factory=list)
    mask: Mask = -1
    groups: dict[Mask, list[Item]] | None = None
    tallies: Counter[tuple[Mask, Any]] | None = None

    def forget(self) -> None:
        self.mask, self.groups, self.tallies = -1, None, None


_EMPTY = _Slot(mask=0, groups={}, tallies=Counter())
_ENDS_WITH = "ends with"


class Index:
    """Postings of many subjects. Not for two threads at a time."""

    def __init__(self) -> None:
        self._slots: dict[Hashable, _Slot] = {}
        self._reads: list[Hashable] = []
        self._endings: dict[str, set[str]] = {}

    def add(self, subject: Subject) -> None:
        for key, mask, told in subject.postings:
            slot = self._slots.get(key)
            if slot is None:
                slot = self._slots[key] = _Slot()
            slot.items.append(Item(subject, mask, told))
            slot.forget()

    def remove(self, subject: Subject) -> None:
        for key in dict.fromkeys(key for key, _, _ in subject.postings):
            slot = self._slots[key]
            slot.items = [item for item in slot.items if item.subject is not subject]
            slot.forget()
            if not slot.items:
                del self._slots[key]

    def reading(self, evaluate: Callable[[], Entry | None]) -> tuple[Entry | None, Sequence[int]]:
        """What `evaluate` gives, and the hashes of the keys that it read."""
        self._reads = []
        entry = evaluate()
        return entry, array("q", set(map(hash, self._reads)))

    def note(self, key: Hashable) -> None:
        """That the evaluation depends on the key, wherever its value comes from."""
        self._reads.append(key)

    def items(self, key: Hashable) -> Sequence[Item]:
        """All under the key, in no order."""
        return self._slot(key).items

    def seen(self, key: Hashable) -> Mask:
        """Who sees anything under the key."""
        return _seen(self._slot(key))

    def size(self, key: Hashable) -> int:
        return len(self._slot(key).items)

    def others(self, key: Hashable, me: Subject, mask: Mask) -> Iterator[Item]:
        """What other subjects tell under the key to any viewer of the set. Take only as many as are needed."""
        for audience, items in self._groups(key).items():
            if audience & mask:
                for item in items:
                    if item.subject is not me:
                        yield item

    def seen_of_others(self, key: Hashable, me: Subject) -> Mask:
        """Who sees what any other subject tells under the key."""
        mask = 0
        for audience, items in self._groups(key).items():
            if audience & ~mask and any(item.subject is not me for item in items):
                mask |= audience
        return mask

    def tallies(self, key: Hashable) -> Counter[tuple[Mask, Any]]:
        """How often the same is told under the key to the same viewers."""
        slot = self._slot(key)
        if slot.tallies is None:
            slot.tallies = Counter((item.mask, item.told) for item in slot.items)
        return slot.tallies

    def seen_ends(self, name: str, text: str) -> Mask:
        """Who sees anything that is told under `(name, end)` for an end of the text, the empty one too."""
        # Whether a new end concerns the text is asked when it comes: there are too many ends of a text to note them.
        self._endings.setdefault(name, set()).add(text)
        self._reads.append((name, _ENDS_WITH, text))
        mask = 0
        for start in range(len(text) + 1):
            slot = self._slots.get((name, text[start:]))
            if slot is not None:
                mask |= _seen(slot)
        return mask

    def spread(self, key: Hashable) -> Iterator[Hashable]:
        """The keys that were noted by evaluations to which this one matters."""
        yield key
        if isinstance(key, tuple) and len(key) == 2 and key[0] in self._endings:
            for text in self._endings[key[0]]:
                if text.endswith(key[1]):
                    yield (key[0], _ENDS_WITH, text)

    def _groups(self, key: Hashable) -> dict[Mask, list[Item]]:
        slot = self._slot(key)
        if slot.groups is None:
            slot.groups = {}
            for item in slot.items:
                slot.groups.setdefault(item.mask, []).append(item)
        return slot.groups

    def _slot(self, key: Hashable) -> _Slot:
        self._reads.append(key)
        return self._slots.get(key, _EMPTY)


def _seen(slot: _Slot) -> Mask:
    if slot.mask < 0:
        mask = 0
        for item in slot.items:
            mask |= item.mask
        slot.mask = mask
    return slot.mask
