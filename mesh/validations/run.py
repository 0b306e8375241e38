"""Validation of one cluster: everything, again after changes, or one object."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from mesh.istio.planes import ControlPlane
from mesh.istio.view import ClusterView
from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.validations import keys
from mesh.validations.base import Base, base_of
from mesh.validations.cure import Cure
from mesh.validations.findings import WORKLOAD, Entry, Finding, Key, entry_of
from mesh.validations.ignore import without_ignored
from mesh.validations.index import Index, Subject
from mesh.validations.look import Look
from mesh.validations.mend import cures
from mesh.validations.options import Accounts, Options
from mesh.validations.posts import POSTS, audience_of, takes_part
from mesh.validations.rules import RULES

Entries = Mapping[Key, Entry]
Around = Callable[[Kind], AbstractContextManager[object]]
_EVERYWHERE = (kinds.SERVICE, kinds.POD, kinds.DEPLOYMENT, WORKLOAD)
"""Kinds that are known of namespaces too which take no part."""


@dataclass(frozen=True, slots=True)
class _Question:
    view: ClusterView
    planes: tuple[ControlPlane, ...]
    options: Options
    accounts: Accounts


@dataclass(slots=True)
class Validator:
    """Keeps what it found of one cluster, and looks again only at what a change can affect. `around` is entered while
    the objects of a kind are judged, by whoever wants to know how long that takes. Not for two threads at a time."""

    around: Around = nullcontext
    _base: Base | None = None
    _index: Index = field(default_factory=Index)
    _subjects: dict[Kind, dict[tuple[str, str], Subject]] = field(default_factory=dict)
    _sources: dict[Kind, Any] = field(default_factory=dict)
    _entries: dict[Key, Entry] = field(default_factory=dict)
    _look: Look | None = None
    _last: _Question | None = None
    evaluated: int = 0
    """How many objects the last run looked at."""

    def run(
        self, view: ClusterView, planes: Sequence[ControlPlane], options: Options, accounts: Accounts | None = None
    ) -> Entries:
        """One entry for each object that can be judged, as all namespaces together see it."""
        self._last = _Question(view, tuple(planes), options, accounts or Accounts())
        try:
            self._answer(self._last)
        except BaseException:
            # What was taken in only in part must not be built on.
            self._base = None
            raise
        return MappingProxyType(dict(self._entries))

    @contextmanager
    def meanwhile(self, view: ClusterView) -> Iterator[Entries]:
        """The entries as they would be with other objects, after a run; so long all answers are about these."""
        last = self._last
        if last is None:
            raise RuntimeError("nothing was validated yet")
        try:
            yield self.run(view, last.planes, last.options, last.accounts)
        finally:
            self.run(last.view, last.planes, last.options, last.accounts)

    def alone(self, kind: Kind, name: str, namespaces: Iterable[str]) -> tuple[Entry, ...]:
        """The objects of that kind and name as these namespaces, each by itself, see them: after a run."""
        look = self._look
        if look is None or kind is kinds.SERVICE:
            return ()
        mask = 0
        for namespace in namespaces:
            mask |= look.base.viewers.alone(namespace)
        by_name = (one for (_, named), one in sorted(self._subjects.get(kind, {}).items()) if named == name)
        entries = (self._judged(subject, look.by(mask)) for subject in by_name)
        return tuple(entry for entry in entries if entry is not None)

    def cures(self, key: Key, check: Finding, hidden: frozenset[str] = frozenset()) -> tuple[Cure, ...]:
        """What would mend the finding about the object, if that has one obvious cause, for whom these namespaces are
        hidden: after a run."""
        subject = self._subjects.get(key.kind, {}).get((key.namespace, key.name))
        return cures(check, subject, self._look, hidden) if subject and self._look else ()

    def _restart(self, base: Base) -> None:
        self._base, self._index, self._look = base, Index(), None
        for known in (self._subjects, self._sources, self._entries):
            known.clear()

    def _answer(self, question: _Question) -> None:
        base = base_of(question.view, question.planes, question.options)
        if self._base is None or not base.is_like(self._base):
            self._restart(base)
        kept = self._base or base
        dirty = self._take(question.view)
        if self._look is not None and self._look.known_accounts != question.accounts:
            dirty.keys.add(keys.ACCOUNTS)
        view = question.view
        look = Look(kept, self._index, kept.viewers.mesh, view.snapshot, question.accounts)
        self._look = look
        self._evaluate(look, dirty)

    def _take(self, view: ClusterView) -> _Dirty:
        """Takes in what is new, and tells what is not as before."""
        dirty = _Dirty(everything=self._look is None)
        for kind in dict.fromkeys((*POSTS, *RULES)):
            source = _source(kind, view)
            if kind not in self._sources or self._sources[kind] is not source:
                self._take_kind(kind, view, dirty)
                self._sources[kind] = source
        return dirty

    def _take_kind(self, kind: Kind, view: ClusterView, dirty: _Dirty) -> None:
        known = self._subjects.setdefault(kind, {})
        there = {(one.namespace, one.name): one for one in self._objects(kind, view)}
        for place in known.keys() - there.keys():
            subject = known.pop(place)
            self._index.remove(subject)
            dirty.keys.update(key for key, _, _ in subject.postings)
            self._entries.pop(self._key(subject), None)
        for place, obj in there.items():
            subject = known.get(place) or Subject(kind, *place, None)
            if subject.obj is not obj and subject.obj != obj:
                known[place] = subject
                self._replace(subject, obj, dirty)

    def _replace(self, subject: Subject, obj: Any, dirty: _Dirty) -> None:
        base = self._base
        assert base is not None
        before = subject.postings
        subject.obj = obj
        subject.audience = audience_of(subject.kind, obj, subject.namespace, base)
        postings = tuple(posting for tell in POSTS.get(subject.kind, ()) for posting in tell(subject, base))
        dirty.subjects.add(subject)
        if postings == before:
            return
        if before:
            self._index.remove(subject)
        subject.postings = postings
        self._index.add(subject)
        if not dirty.everything:
            dirty.keys.update(key for key, _, _ in set(before).symmetric_difference(postings))

    def _objects(self, kind: Kind, view: ClusterView) -> Iterator[Any]:
        base = self._base
        assert base is not None
        if kind is WORKLOAD:
            yield from view.inventory.all_workloads()
            return
        for namespace, by_name in view.snapshot.objects.get(kind.key, {}).items():
            if kind in _EVERYWHERE or base.takes_part(namespace):
                yield from (obj for obj in by_name.values() if takes_part(kind, obj))

    def _evaluate(self, look: Look, dirty: _Dirty) -> None:
        self.evaluated = 0
        changed = {hash(noted) for key in dirty.keys for noted in self._index.spread(key)}
        for kind in RULES:
            subjects = self._subjects.get(kind, {}).values()
            affected = subjects if dirty.everything else [one for one in subjects if _is_in(one, dirty, changed)]
            if affected:
                with self.around(kind):
                    for subject in affected:
                        self._look_at(subject, look)

    def _look_at(self, subject: Subject, look: Look) -> None:
        self.evaluated += 1
        entry, subject.reads = self._index.reading(lambda: self._judged(subject, look))
        if entry is None:
            self._entries.pop(self._key(subject), None)
        else:
            self._entries[entry.key] = entry

    def _judged(self, subject: Subject, look: Look) -> Entry | None:
        """None for an object that nobody sees, or to which no rule applies."""
        rules = RULES.get(subject.kind)
        is_seen = look.seeing(subject) and (subject.kind is not kinds.SERVICE or subject.namespace in look.base.managed)
        if rules is None or not is_seen or not rules.applies(subject, look.base):
            return None
        found = (each for rule in rules.rules for each in rule(subject, look))
        entry = entry_of(self._key(subject), found)
        return without_ignored(entry, look.base.options.ignored, subject.obj.annotations)

    def _key(self, subject: Subject) -> Key:
        assert self._base is not None
        return Key(self._base.cluster, subject.kind, subject.namespace, subject.name)


def _is_in(subject: Subject, dirty: _Dirty, changed: Set[int]) -> bool:
    return subject in dirty.subjects or (bool(changed) and not changed.isdisjoint(subject.reads))


def _source(kind: Kind, view: ClusterView) -> object:
    """The same while no object of the kind has changed."""
    return view.inventory if kind is WORKLOAD else view.snapshot.objects.get(kind.key)


@dataclass(slots=True)
class _Dirty:
    """What changed: everything, or keys of the index and objects themselves."""

    everything: bool
    keys: set[Hashable] = field(default_factory=set)
    subjects: set[Subject] = field(default_factory=set)
