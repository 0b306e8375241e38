"""The message centre: what is wrong or worth knowing, in four groups, made anew for each page.

Nothing is stored: a message is there while its cause is. What was read is a moment that the browser keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from mesh.model.problems import Failure, Problem, System
from mesh.pages.console.connections import Connection, Connections, State

_MILD = (Failure.WARNING, Failure.NOT_READY, Failure.UNREADABLE)
# As long the return of a source is news.
NEWS_SECONDS = 3600.0
NAMED_RESOURCES = 5


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    SUCCESS = "success"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Message:
    """`since` is Unix seconds; `times` counts messages that say the same; `url` lists what it is about."""

    severity: Severity
    title: str
    detail: str = ""
    since: float = 0.0
    times: int = 1
    is_unread: bool = False
    url: str = ""

    @property
    def is_long(self) -> bool:
        """Whether the detail is folded away at first."""
        return len(self.detail) > 150 or self.detail.count("\n") > 2


@dataclass(frozen=True, slots=True)
class MessageGroup:
    severity: Severity
    label: str
    messages: tuple[Message, ...]

    @property
    def unread(self) -> int:
        return sum(message.is_unread for message in self.messages)


@dataclass(frozen=True, slots=True)
class MessageCentre:
    """The four groups in their order, empty ones too."""

    groups: tuple[MessageGroup, ...]

    @property
    def unread(self) -> int:
        return sum(group.unread for group in self.groups)

    @property
    def total(self) -> int:
        return sum(len(group.messages) for group in self.groups)

    @property
    def needs_attention(self) -> bool:
        """Whether an error or a warning was not read yet."""
        return any(group.unread for group in self.groups[:2])


_LABELS = {
    Severity.ERROR: "Errors",
    Severity.WARNING: "Warnings",
    Severity.SUCCESS: "Successes",
    Severity.INFO: "Information",
}


def severity_of(problem: Problem) -> Severity:
    """What hides something from the page is an error; what only marks it is a warning."""
    return Severity.WARNING if problem.failure in _MILD else Severity.ERROR


def message_centre(messages: Iterable[Message], read_until: float) -> MessageCentre:
    """The groups, newest first; what began after `read_until` (Unix seconds) is unread."""
    marked = [replace(message, is_unread=message.since > read_until) for message in messages]
    newest = sorted(marked, key=lambda message: (-message.since, message.title))
    return MessageCentre(
        tuple(
            MessageGroup(severity, label, tuple(message for message in newest if message.severity is severity))
            for severity, label in _LABELS.items()
        )
    )


def problem_messages(problems: Sequence[Problem]) -> list[Message]:
    """One message for problems that say the same of several resources."""
    alike: dict[tuple[str, str], list[Problem]] = {}
    for problem in dict.fromkeys(problems):
        alike.setdefault((title_of(problem), problem.message), []).append(problem)
    return [_message(title, group) for (title, _), group in alike.items()]


def title_of(problem: Problem) -> str:
    place = f", cluster {problem.cluster}" if problem.cluster else ""
    status = f" ({problem.status})" if problem.status else ""
    return f"{problem.system}{place}: {problem.failure}{status}"


def _message(title: str, group: Sequence[Problem]) -> Message:
    first = group[0]
    resources = [problem.resource for problem in group if problem.resource]
    named = ", ".join(resources[:NAMED_RESOURCES])
    more = f" and {len(resources) - NAMED_RESOURCES} more" if len(resources) > NAMED_RESOURCES else ""
    detail = f"{named}{more}: {first.message}" if named else first.message
    return Message(severity_of(first), title, detail, min(problem.at for problem in group), len(group))


def with_known_start(problems: Sequence[Problem], known: Connections) -> list[Problem]:
    """The page's own failures of a source that has been failing for longer began when it did."""
    began = {
        connection.system: connection.since
        for connection in known.all
        if connection.state is State.FAILURE and connection.system is System.PROMETHEUS and connection.since
    }
    return [
        replace(problem, at=min(problem.at, began[problem.system]))
        if problem.system in began and problem.failure in (Failure.UNREACHABLE, Failure.TIMED_OUT, Failure.FORBIDDEN)
        else problem
        for problem in problems
    ]


def known_problems(known: Connections, problems: Sequence[Problem]) -> list[Problem]:
    """Those of the sources, and the page's own `problems`, each once."""
    sources = [problem for connection in known.all for problem in connection.problems]
    own = [problem for problem in with_known_start(problems, known) if problem not in sources]
    # What the page's own questions ran into says more than the count of failed calls.
    told = {problem.system for problem in own} & {System.PROMETHEUS}
    return [*(problem for problem in sources if problem.system not in told), *own]


def start_messages(
    known: Connections,
    *,
    warnings: Sequence[str],
    disabled: Sequence[str],
    started_at: float,
    snapshot: str,
    unread: str = "",
) -> list[Message]:
    """What was known when the process started: warnings of the configuration, what is switched off, and what is not
    read of a snapshot."""
    found = [Message(Severity.WARNING, "Configuration", text, started_at) for text in warnings]
    if any(connection.state is State.OFF for connection in known.all if connection.system is System.PROMETHEUS):
        text = "Graphs, charts and health from traffic are not available: the configuration has no metrics store."
        found.append(Message(Severity.INFO, "Prometheus is switched off", text, started_at))
    if disabled:
        found.append(Message(Severity.INFO, "Features are switched off", ", ".join(disabled), started_at))
    if snapshot:
        text = f"The objects are those of {snapshot}. Nothing here is live, and some features are missing."
        text += f" Not read: {unread}." if unread else ""
        found.append(Message(Severity.INFO, "A snapshot is shown", text, started_at))
    return found


def news(known: Connections, recovered: bool, now: float) -> list[Message]:
    """The good news: a source that was lost answers again."""
    return [
        Message(Severity.SUCCESS, f"{one.name} answers again", _version(one), one.since)
        for one in known.all
        if recovered and one.system is System.PROMETHEUS and one.state is State.HEALTHY
        if one.since is not None and now - one.since < NEWS_SECONDS
    ]


def _version(connection: Connection) -> str:
    return f"Version {connection.version}" if connection.version else ""
