"""What is wrong right now with reading one cluster: since when, and said once when it is the same for many kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from mesh.clients.errors import SourceError
from mesh.clients.kubernetes.decode import identity
from mesh.clients.kubernetes.reflector import Scope
from mesh.model.kinds import ROUTE
from mesh.model.objects import KubeObject
from mesh.model.problems import Failure, Problem

MOST_UNREADABLE = 20
# The usual role lets the console get single Routes but not list them: nothing to complain about.
_MAY_BE_FORBIDDEN = (ROUTE,)
_OF_THE_CONNECTION = (Failure.UNREACHABLE, Failure.NOT_READY)


class ProblemBook:
    """The caller holds a lock around every method."""

    def __init__(self, cluster: str, clock: Callable[[], float]) -> None:
        self._cluster = cluster
        self._clock = clock
        self._failures: dict[Scope, Problem] = {}
        self._unreadable: dict[Scope, list[Problem]] = {}
        self._all: tuple[Problem, ...] | None = ()

    def failed(self, scope: Scope, error: SourceError) -> None:
        """The time stays that of the first failure of this sort in a row."""
        kind, namespace = scope
        before = self._failures.get(scope)
        same = before is not None and before.failure is error.failure
        problem = error.problem(before.at if before is not None and same else self._clock())
        place = f"{kind.key} in {namespace}" if namespace else kind.key
        self._failures[scope] = replace(problem, cluster=self._cluster, resource=place, namespace=namespace)
        self._all = None

    def reached(self, scope: Scope) -> bool:
        """The scope could be read again; whether it could not be reached before."""
        before = self._failures.pop(scope, None)
        if before is None:
            return False
        self._all = None
        return before.failure in _OF_THE_CONNECTION

    def unreachable(self) -> tuple[Scope, ...]:
        """The scopes that wait for the API server to come back."""
        return tuple(scope for scope, problem in self._failures.items() if problem.failure in _OF_THE_CONNECTION)

    def clear(self, scope: Scope) -> None:
        self._failures.pop(scope, None)
        self._unreadable.pop(scope, None)
        self._all = None

    def unreadable(self, scope: Scope, problems: Sequence[Problem]) -> None:
        """The odd objects of a whole list, in place of those of the list before."""
        if problems or scope in self._unreadable:
            self._unreadable[scope] = list(problems[:MOST_UNREADABLE])
            self._all = None

    def add_unreadable(self, scope: Scope, problem: Problem) -> None:
        kept = self._unreadable.setdefault(scope, [])
        if len(kept) < MOST_UNREADABLE and all(problem.message != other.message for other in kept):
            kept.append(problem)
            self._all = None

    def readable(self, scope: Scope, obj: KubeObject) -> None:
        """An object that came anew: what was wrong with it before is past."""
        before = self._unreadable.get(scope)
        if before:
            named = identity(scope[0], obj.namespace, obj.name) + " "
            self._unreadable[scope] = [problem for problem in before if not problem.message.startswith(named)]
            self._all = None

    def all(self) -> tuple[Problem, ...]:
        """The same tuple while nothing has changed."""
        if self._all is None:
            told = [
                problem
                for (kind, _), problem in self._failures.items()
                if problem.failure is not Failure.FORBIDDEN or kind not in _MAY_BE_FORBIDDEN
            ]
            odd = [problem for problems in self._unreadable.values() for problem in problems]
            self._all = (*_once_each(told), *odd)
        return self._all


def _once_each(problems: Iterable[Problem]) -> list[Problem]:
    """A failure that strikes many kinds alike is one problem, since its first time, about no kind in particular."""
    groups: dict[tuple[Failure, str], list[Problem]] = {}
    for problem in problems:
        text = "" if problem.failure in _OF_THE_CONNECTION else problem.message
        groups.setdefault((problem.failure, text), []).append(problem)
    merged = []
    for group in groups.values():
        first = min(group, key=lambda problem: (problem.at, problem.resource))
        merged.append(first if len(group) == 1 else replace(first, resource="", namespace=""))
    return sorted(merged, key=lambda problem: (problem.failure, problem.resource, problem.message))
