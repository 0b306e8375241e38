"""The few PromQL forms that the console asks, as frozen values; `str()` prints the query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

_REGEX_SPECIAL = re.compile(r"([\\.+*?()|\[\]{}^$])")
_LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_METRIC_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_AGGREGATORS = ("avg", "count", "group", "max", "min", "stddev", "stdvar", "sum")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_NOTHING = ".^"
PART = "console_part"
"""The label of `Numbered`: one that no series has."""


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    # UTF-8 has no lone surrogates: no label can have one, and the query could not be sent. The sign in their place,
    # which a browser may have sent for what it could not read, must be escaped: Prometheus takes it for broken UTF-8.
    text = _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", escaped).replace("\N{REPLACEMENT CHARACTER}", "\\ufffd")
    return f'"{text}"'


def is_label_name(text: str) -> bool:
    """Whether `text` may stand where a query names a label; a name cannot be escaped."""
    return _LABEL_NAME.fullmatch(text) is not None


def is_metric_name(text: str) -> bool:
    """Whether `text` may stand where a query names a metric; a name cannot be escaped."""
    return _METRIC_NAME.fullmatch(text) is not None


def label_name(text: str) -> str:
    """A label's name as a scrape writes it: `app.kubernetes.io/name` becomes `app_kubernetes_io_name`."""
    return re.sub(r"[^a-zA-Z0-9_]", "_", text)


def _require_label_name(text: str) -> None:
    if not is_label_name(text):
        raise ValueError(f"{text!r} is not a label name: letters, digits and _ are allowed, the first no digit")


def literal(value: str) -> str:
    """The RE2 pattern that matches `value` itself (not yet quoted for PromQL)."""
    return _REGEX_SPECIAL.sub(r"\\\1", value)


@dataclass(frozen=True, slots=True)
class Matcher:
    """One label matcher; `value` is what the label must equal or match, unescaped."""

    label: str
    op: str
    value: str

    def __post_init__(self) -> None:
        _require_label_name(self.label)

    def __str__(self) -> str:
        return f"{self.label}{self.op}{_quoted(self.value)}"

    def accepts(self, text: str) -> bool:
        """Whether Prometheus would take a label of this text (patterns match whole texts)."""
        if self.op in ("=", "!="):
            return (text == self.value) is (self.op == "=")
        return (re.fullmatch(self.value, text, re.DOTALL) is not None) is (self.op == "=~")


def equal(label: str, value: str) -> Matcher:
    return Matcher(label, "=", value)


def not_equal(label: str, value: str) -> Matcher:
    return Matcher(label, "!=", value)


def matches(label: str, pattern: str) -> Matcher:
    """`pattern` is a whole RE2 pattern, anchored by Prometheus; put user text through `literal` first."""
    return Matcher(label, "=~", pattern)


def one_of(label: str, values: Iterable[str]) -> Matcher:
    """The label equals one of `values`: `=` for one, an alternation of literals for more; no value, no series."""
    ordered = sorted(set(values))
    if not ordered:
        return matches(label, _NOTHING)  # an empty pattern would match every series without the label
    if len(ordered) == 1:
        return equal(label, ordered[0])
    return matches(label, "|".join(literal(value) for value in ordered))


def none_of(label: str, values: Iterable[str]) -> Matcher:
    """The label equals none of `values`; no value, every series."""
    ordered = sorted(set(values))
    if len(ordered) == 1:
        return not_equal(label, ordered[0])
    return Matcher(label, "!~", "|".join(literal(value) for value in ordered) or _NOTHING)


class Expr:
    """A PromQL expression."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Selector(Expr):
    """Without a metric, the matchers alone choose the series."""

    metric: str
    matchers: tuple[Matcher, ...] = ()

    def __post_init__(self) -> None:
        if self.metric and not is_metric_name(self.metric):
            raise ValueError(f"{self.metric!r} is not a metric name: letters, digits, _ and : are allowed")

    def __str__(self) -> str:
        return f"{self.metric}{{{','.join(map(str, self.matchers))}}}"


@dataclass(frozen=True, slots=True)
class Rate(Expr):
    """Per-second rate over `window` seconds; `instant` looks at the last two points only."""

    selector: Selector
    window: float
    instant: bool = False

    def __str__(self) -> str:
        return f"{'irate' if self.instant else 'rate'}({self.selector}[{_seconds(self.window)}])"


@dataclass(frozen=True, slots=True)
class Delta(Expr):
    """How much a value has changed over `window` seconds."""

    selector: Selector
    window: float

    def __str__(self) -> str:
        return f"delta({self.selector}[{_seconds(self.window)}])"


def _seconds(window: float) -> str:
    return f"{window:.0f}s" if window == int(window) else f"{max(1, round(window * 1000))}ms"


@dataclass(frozen=True, slots=True)
class Sum(Expr):
    """Without labels one series for all; `op` may be another aggregation (`avg`, `max`, `stddev`, …)."""

    of: Expr
    by: tuple[str, ...]
    op: str = "sum"

    def __post_init__(self) -> None:
        for label in self.by:
            _require_label_name(label)
        if self.op not in _AGGREGATORS:
            raise ValueError(f"{self.op!r} is not an aggregation; allowed: {', '.join(_AGGREGATORS)}")

    def __str__(self) -> str:
        by = f" by ({','.join(self.by)}) " if self.by else ""
        return f"{self.op}{by}({self.of})"


@dataclass(frozen=True, slots=True)
class Top(Expr):
    """The `count` highest series of an instant."""

    count: int
    of: Expr

    def __str__(self) -> str:
        return f"topk({self.count},{self.of})"


@dataclass(frozen=True, slots=True)
class Names(Expr):
    """Which metrics a selector without a metric finds: one series each, the name as the label `metric`."""

    of: Selector

    def __str__(self) -> str:
        return f'label_replace(group by (__name__) ({self.of}),"metric","$1","__name__","(.+)")'


@dataclass(frozen=True, slots=True)
class Quantile(Expr):
    """`of` must keep the label `le`."""

    q: float
    of: Expr

    def __str__(self) -> str:
        return f"histogram_quantile({self.q:.15g},{self.of})"


@dataclass(frozen=True, slots=True)
class Divided(Expr):
    numerator: Expr
    denominator: Expr

    def __str__(self) -> str:
        return f"({self.numerator}) / ({self.denominator})"


@dataclass(frozen=True, slots=True)
class Positive(Expr):
    """Only the series above zero."""

    of: Expr

    def __str__(self) -> str:
        return f"({self.of}) > 0"


@dataclass(frozen=True, slots=True)
class Union(Expr):
    """All series of all parts; of equal label sets, the first part's. `on` names the labels that are compared, where
    that is not all of them."""

    parts: tuple[Expr, ...]
    on: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for label in self.on:
            _require_label_name(label)

    def __str__(self) -> str:
        on = f"on({','.join(self.on)}) " if self.on else ""
        return f" or {on}".join(f"({part})" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Where(Expr):
    """The series of `of` for whose labels `on` the condition has one, too."""

    of: Expr
    condition: Expr
    on: tuple[str, ...]

    def __post_init__(self) -> None:
        for label in self.on:
            _require_label_name(label)

    def __str__(self) -> str:
        return f"({self.of}) and on({','.join(self.on)}) ({self.condition})"


@dataclass(frozen=True, slots=True)
class Numbered(Expr):
    """All series of all parts, each with the number of its part as the label `PART`."""

    parts: tuple[Expr, ...]

    def __str__(self) -> str:
        return " or ".join(
            f'label_replace({part},"{PART}","{number}","{PART}",".*")' for number, part in enumerate(self.parts)
        )


@dataclass(frozen=True, slots=True)
class Rounded(Expr):
    of: Expr
    to: str = "0.001"

    def __str__(self) -> str:
        return f"round({self.of},{self.to})"


def may_be_nan(expr: Expr) -> bool:
    """Whether a quotient of nothing is among what the query may usually answer."""
    match expr:
        case Divided() | Quantile():
            return True
        case Union() | Numbered():
            return any(map(may_be_nan, expr.parts))
        case Sum() | Rounded() | Top() | Where():
            return may_be_nan(expr.of)
    return False


def scoped(expr: Expr, scope: Mapping[str, str]) -> Expr:
    """The same expression with `query_scope` labels put first into every selector."""
    if not scope:
        return expr
    extra = tuple(equal(label_name(label), value) for label, value in scope.items())
    return _rewritten(expr, extra)


def _rewritten(expr: Expr, extra: tuple[Matcher, ...]) -> Expr:
    match expr:
        case Selector():
            return replace(expr, matchers=extra + expr.matchers)
        case Rate() | Delta():
            return replace(expr, selector=replace(expr.selector, matchers=extra + expr.selector.matchers))
        case Divided() | Union() | Numbered() | Where():
            return _rewritten_parts(expr, extra)
        case Names():
            return replace(expr, of=replace(expr.of, matchers=extra + expr.of.matchers))
        case Sum() | Quantile() | Positive() | Rounded() | Top():
            return replace(expr, of=_rewritten(expr.of, extra))
    raise TypeError(f"not a query expression: {expr!r}")


def _rewritten_parts(expr: Divided | Union | Numbered | Where, extra: tuple[Matcher, ...]) -> Expr:
    match expr:
        case Divided():
            return Divided(_rewritten(expr.numerator, extra), _rewritten(expr.denominator, extra))
        case Where():
            return replace(expr, of=_rewritten(expr.of, extra), condition=_rewritten(expr.condition, extra))
    return replace(expr, parts=tuple(_rewritten(part, extra) for part in expr.parts))
