"""An object as the YAML that its page shows, with a mark on each line about which something was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from mesh.istio.field_help import FieldHelp
from mesh.text.yaml import Document, YamlError, load_document
from mesh.text.yaml_text import dump_yaml, line_of
from mesh.validations.findings import Finding
from mesh.web.istio.highlight import coloured_lines
from mesh.web.parts.findings import FoundLine, Mend, found_lines

MOST_SHOWN = 200_000
"""Characters: the file has what goes beyond, and of a longer text it is not known where its fields stand."""
_FIRST = ("apiVersion", "kind", "metadata", "spec", "status")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """`found` are the findings about it, the worst first."""

    number: int
    html: SafeString
    found: tuple[FoundLine, ...] = ()

    @property
    def told(self) -> str:
        """All that was found, in one text."""
        return "; ".join(f"{each.state.word}: {each.finding.code} {each.finding.text}" for each in self.found)


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A field with what it means; `line` is where it stands first, 0 where the object does not have it."""

    path: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Source:
    """`is_cut`: the text has more than these lines."""

    text: str
    lines: tuple[SourceLine, ...]
    found: tuple[FoundLine, ...]
    help: tuple[HelpLine, ...]
    is_cut: bool


def source_of(
    resource: Mapping[str, Any],
    findings: Iterable[Finding],
    help: Iterable[FieldHelp],
    mends_of: Callable[[Finding], tuple[Mend, ...]] = lambda _: (),
) -> Source:
    """The object's main parts come in their usual order."""
    text = as_yaml(resource)
    document, shown = _document(text), text[:MOST_SHOWN]
    found = found_lines(findings, lambda each: line_of(document, each.path) if document else 0, mends_of)
    return Source(
        text=text,
        lines=_lines(shown, found),
        found=found,
        help=_help(document, help),
        is_cut=len(shown) < len(text),
    )


def _document(text: str) -> Document | None:
    """Where the fields stand; None of a text that is too long or nested too deeply."""
    try:
        return load_document(text, "object") if len(text) <= MOST_SHOWN else None
    except YamlError:
        return None


def as_yaml(resource: Mapping[str, Any]) -> str:
    ordered = {name: resource[name] for name in _FIRST if name in resource}
    return dump_yaml({**ordered, **resource})


def _lines(text: str, found: Sequence[FoundLine]) -> tuple[SourceLine, ...]:
    by_line: dict[int, tuple[FoundLine, ...]] = {}
    for each in found:
        by_line[each.line] = (*by_line.get(each.line, ()), each)
    return tuple(
        SourceLine(number, html, by_line.get(number, ())) for number, html in enumerate(coloured_lines(text), 1)
    )


def _help(document: Document | None, help: Iterable[FieldHelp]) -> tuple[HelpLine, ...]:
    """By the fields' names alone, whichever entry of a list has them."""
    first: dict[str, int] = {}
    for path, line in document.lines.items() if document else ():
        name = ".".join(word for word in path if isinstance(word, str))
        first[name] = min(line, first.get(name, line))
    return tuple(HelpLine(each.path, each.text, first.get(each.path, 0) if each.path else 0) for each in help)
