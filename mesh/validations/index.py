"""What objects tell, by key; and what of it each evaluation has read, so that it is made again only when that changes.

An object posts items under keys ("I serve this host"), rules ask for a key. While an object is evaluated, the index
notes the keys that are asked for; when another object comes, goes or changes, the keys whose items are not as before
tell which objects must be evaluated again.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from mesh.istio.selectors import Reference
from mesh.model.kinds import Kind
from mesh.validations.findings import Entry
from mesh.validations.viewers import Mask, union

Posting = tuple[Hashable, Mask, Any]
"""A key, who sees what is told under it, and that (hashable; None where it is enough that somebody tells it)."""


@dataclass(eq=False, slots=True)
class Subject:
    """An object that is validated, or that others are validated by; `audience` are the viewers that see it. When it was
    last evaluated, the keys were read whose hashes are `reads`."""

    kind: Kind
    namespace: str
    name: str
    obj: Any
    audience: Mask = 0
    postings: tuple[Posting, ...] = ()
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


_ENDS_WITH = "ends with"
_FEW = 2


def references(items: Iterable[Item]) -> list[Reference]:
    """The objects that told the items, each once, by namespace and name: items come in the order of changes."""
    return [subject.reference for subject in sorted({item.subject for item in items}, key=lambda one: one.place)]


class Index:
    """Postings of many subjects. Not for two threads at a time."""

    def __init__(self) -> None:
        self._items: dict[Hashable, list[Item]] = {}
        # What was summed up of keys with many items, until they change.
        self._seen: dict[Hashable, Mask] = {}
        self._groups: dict[Hashable, dict[Mask, list[Item]]] = {}
        self._tallies: dict[Hashable, Counter[tuple[Mask, Any]]] = {}
        self._reads: list[Hashable] = []
        self._endings: dict[str, set[str]] = {}

    def add(self, subject: Subject) -> None:
        for key, mask, told in subject.postings:
            items = self._items.setdefault(key, [])
            items.append(Item(subject, mask, told))
            if len(items) > _FEW:
                self._forget(key)

    def remove(self, subject: Subject) -> None:
        for key in dict.fromkeys(key for key, _, _ in subject.postings):
            left = [item for item in self._items[key] if item.subject is not subject]
            self._forget(key)
            if left:
                self._items[key] = left
            else:
                del self._items[key]

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
        self._reads.append(key)
        return self._items.get(key, ())

    def seen(self, key: Hashable) -> Mask:
        """Who sees anything under the key."""
        return self._seen_of(key, self.items(key))

    def size(self, key: Hashable) -> int:
        return len(self.items(key))

    def others(self, key: Hashable, me: Subject, mask: Mask) -> Iterator[Item]:
        """What other subjects tell under the key to any viewer of the set. Take only as many as are needed."""
        items = self.items(key)
        groups: Iterable[Sequence[Item]] = (items,) if len(items) <= _FEW else self._seen_by(mask, key, items)
        return (item for group in groups for item in group if item.subject is not me and item.mask & mask)

    def tallies(self, key: Hashable) -> Counter[tuple[Mask, Any]]:
        """How often the same is told under the key to the same viewers."""
        items = self.items(key)
        known = self._tallies.get(key)
        if known is None:
            known = Counter((item.mask, item.told) for item in items)
            if len(items) > _FEW:
                self._tallies[key] = known
        return known

    def seen_ends(self, name: str, text: str) -> Mask:
        """Who sees anything that is told under `(name, end)` for an end of the text, the empty one too."""
        # Whether a new end concerns the text is asked when it comes: there are too many ends of a text to note them.
        self._endings.setdefault(name, set()).add(text)
        self._reads.append((name, _ENDS_WITH, text))
        mask = 0
        for start in range(len(text) + 1):
            key = (name, text[start:])
            if key in self._items:
                mask |= self._seen_of(key, self._items[key])
        return mask

    def spread(self, key: Hashable) -> Iterator[Hashable]:
        """The keys that were noted by evaluations to which this one matters."""
        yield key
        if isinstance(key, tuple) and len(key) == 2 and key[0] in self._endings:
            for text in self._endings[key[0]]:
                if text.endswith(key[1]):
                    yield (key[0], _ENDS_WITH, text)

    def _seen_of(self, key: Hashable, items: Sequence[Item]) -> Mask:
        known = self._seen.get(key)
        if known is None:
            known = union(item.mask for item in items)
            if len(items) > _FEW:
                self._seen[key] = known
        return known

    def _seen_by(self, mask: Mask, key: Hashable, items: Sequence[Item]) -> Iterator[list[Item]]:
        return (group for audience, group in self._grouped(key, items).items() if audience & mask)

    def _grouped(self, key: Hashable, items: Sequence[Item]) -> dict[Mask, list[Item]]:
        groups = self._groups.get(key)
        if groups is None:
            groups = self._groups[key] = {}
            for item in items:
                groups.setdefault(item.mask, []).append(item)
        return groups

    def _forget(self, key: Hashable) -> None:
        for known in (self._seen, self._groups, self._tallies):
            known.pop(key, None)
