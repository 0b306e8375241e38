"""YAML with its parts in colours, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from pygments.lexers.data import YamlLexer  # type: ignore[import-untyped]
from pygments.token import Comment, Literal, Name, String  # type: ignore[import-untyped]

_CONSTANT = re.compile(r"true|false|null|~|[-+]?[0-9][0-9_.]*(?:[eE][-+]?[0-9]+)?")
_CLASSES = (
    (Name.Tag, "yk"),
    (String, "ys"),
    (Name.Constant, "ys"),
    (Comment, "yc"),
)


def coloured_lines(text: str) -> list[SafeString]:
    """The lines of a document as HTML, without their ends."""
    lines, current = [], ""
    for css, part in _parts(text):
        first, *others = part.split("\n")
        current += _span(css, first)
        for each in others:
            lines.append(current)
            current = _span(css, each)
    # Everything in it was escaped part by part.
    return [mark_safe(line) for line in (*lines, *([current] if current else ()))]  # noqa: S308


def _parts(text: str) -> Iterator[tuple[str, str]]:
    for token, part in YamlLexer(stripnl=False).get_tokens(text):
        if token in Literal.Scalar.Plain or token in Name.Variable:
            yield ("yn" if _CONSTANT.fullmatch(part) else ""), part
        else:
            yield next((css for kind, css in _CLASSES if token in kind), ""), part


def _span(css: str, part: str) -> str:
    if not part:
        return ""
    return f'<span class="{css}">{escape(part)}</span>' if css else str(escape(part))
