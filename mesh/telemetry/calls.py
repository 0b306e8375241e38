"""The calls of one pair of workloads: how the series of the account that counts count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Generic, NamedTuple, Protocol, TypeVar

from mesh.telemetry.labels import PASSTHROUGH, UNKNOWN, known

SERVICE = ("destination_service_namespace", "destination_service_name")
_WORKLOAD = (
    "destination_cluster",
    "destination_workload_namespace",
    "destination_workload",
    "destination_canonical_service",
    "destination_canonical_revision",
)
_names = itemgetter(*_WORKLOAD, *SERVICE)
LEAST_SHARE = 0.01
"""Two proxies are not read at the same moment: a smaller difference means nothing."""


class Told(Protocol):
    """One series of a standard metric; `value` is per second."""

    @property
    def labels(self) -> Mapping[str, str]: ...
    @property
    def value(self) -> float: ...


T = TypeVar("T", bound=Told)


class Counted(NamedTuple, Generic[T]):
    """How a series counts: `rate` and `hidden` are per second, the latter failed tries that retries hid from the
    caller. `names` are labels that the series lacks, as the callee names them."""

    item: T
    rate: float
    hidden: float
    names: Mapping[str, str]


_NO_NAMES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Calls(Generic[T]):
    """The calls of one pair in one protocol: `share` of `account` is what counts; `last` is the account nearest to the
    callee, the same where there is only one."""

    account: Sequence[T]
    last: Sequence[T]
    share: float = 1.0

    def is_plain(self, is_error: Callable[[T], bool] | None) -> bool:
        """Whether the account's series count as they are: `counted` would tell nothing else of any."""
        if self.share != 1 or self.last is self.account:
            return self.share == 1
        if is_error is not None and any(self._beyond(total(self.account), is_error)):
            return False
        return all(_names_all(item.labels) for item in self.account)

    def counted(self, is_error: Callable[[T], bool] | None) -> Iterator[Counted[T]]:
        """The account's series, and those of calls that it lacks. `is_error` None: they count no requests, and what
        the callee has beyond says nothing."""
        if self.last is self.account:
            yield from (Counted(item, item.value * self.share, 0.0, _NO_NAMES) for item in self.account)
            return
        rate = self.share * total(self.account)
        hidden, lacking = self._beyond(rate, is_error) if is_error is not None else (0.0, 0.0)
        names = _NO_NAMES if all(_names_all(item.labels) for item in self.account) else self._callees_names()
        for item in self.account:
            value = item.value * self.share
            unseen = hidden * max(0.0, value) / rate if hidden else 0.0
            yield Counted(item, value, unseen, _lacking(item.labels, names) if names else _NO_NAMES)
        if lacking and is_error is not None:
            well = [item for item in self.last if item.value > 0 and not is_error(item)]
            part = lacking / total(well)
            yield from (Counted(item, item.value * part, 0.0, _NO_NAMES) for item in well)

    def _beyond(self, rate: float, is_error: Callable[[T], bool]) -> tuple[float, float]:
        """What the callee counts beyond the account: failed tries that retries hid; and calls that came back well and
        that the account lacks. Where the account has errors, the latter may be tries, too."""
        count, errors = total(self.last), self.share * _errors(self.account, is_error)
        more = count - rate
        if more <= LEAST_SHARE * count:
            return 0.0, 0.0
        hidden = max(0.0, min(more, _errors(self.last, is_error) - errors))
        return hidden, 0.0 if errors > 0 else more - hidden

    def _callees_names(self) -> Mapping[str, str]:
        able = [item for item in self.last if _names_service(item.labels)] or self.last
        best = max(able, key=lambda item: (item.value, sorted(item.labels.items()))).labels
        return {label: best[label] for label in (*_WORKLOAD, *SERVICE) if known(best.get(label, ""))}


def _lacking(labels: Mapping[str, str], names: Mapping[str, str]) -> Mapping[str, str]:
    """Those of `names` that the labels do not tell."""
    has_service = _names_service(labels)
    return {
        label: text
        for label, text in names.items()
        if not (has_service if label in SERVICE else known(labels.get(label, "")))
    }


def _names_all(labels: Mapping[str, str]) -> bool:
    try:
        told = _names(labels)
    except KeyError:
        return False
    return UNKNOWN not in told and "" not in told and PASSTHROUGH not in told


def _names_service(labels: Mapping[str, str]) -> bool:
    name = labels.get("destination_service_name", "")
    return known(name) and name != PASSTHROUGH


def _errors(items: Iterable[T], is_error: Callable[[T], bool]) -> float:
    return total(item for item in items if is_error(item))


def total(items: Iterable[Told]) -> float:
    return sum(item.value for item in items if item.value > 0)
