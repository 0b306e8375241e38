#!/usr/bin/env python3
"""Cuts PatternFly's CSS down to what the templates use, into static/vendor/patternfly.css.

    npm install --prefix tools/patternfly && python3 tools/patternfly/cut.py

A rule stays when every class of its selector stands in a template, in our own CSS or in the web code; a custom
property stays while something that stays reads it. The themes are classes on the root element in PatternFly; each is
written a second time under a media query for `theme-system`, so that no script is needed to follow the system.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(__file__).resolve().parent / "node_modules/@patternfly/patternfly"
PRODUCT = ROOT / "static/vendor/patternfly.css"
OURS = ("static/*.css",)
USERS = ("templates/**/*.html", "mesh/web/**/*.py", "mesh/graph/picture/**/*.py", "static/*.js", *OURS)
THEMES = ("pf-v6-theme-dark", "pf-v6-theme-high-contrast")
NOTICE = "/*! Cut from PatternFly {version} (MIT licence, Copyright Red Hat, Inc.) by tools/patternfly/cut.py */\n"

_CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")
_NEGATED = re.compile(r":not\([^()]*\)")
_READ = re.compile(r"var\(\s*(--[\w-]+)")
_BRACE_OR_TEXT = re.compile(r"[{}]|\"[^\"]*\"|'[^']*'")
_USED = re.compile(r"pf-[a-z0-9][\w-]*")
# Right-to-left and print variants, and the two looks that are no choice here.
_UNWANTED = re.compile(r":dir\(|\[dir=|theme-felt|theme-glass|resize-observer(?!\)\))|:has\(")


@dataclass(frozen=True, slots=True)
class Rule:
    """`around` are the at-rules that enclose it, outermost first."""

    around: tuple[str, ...]
    selectors: tuple[str, ...]
    declarations: tuple[tuple[str, str], ...]


def rules(css: str, around: tuple[str, ...] = ()) -> Iterator[Rule]:
    """The style rules of a stylesheet in their order; font faces, keyframes and the like are dropped."""
    position = 0
    while (opened := css.find("{", position)) >= 0:
        head = css[position:opened].rpartition(";")[2].strip()
        closed = matching_brace(css, opened)
        body = css[opened + 1 : closed]
        if head.startswith(("@media", "@supports")):
            yield from rules(body, (*around, head))
        elif not head.startswith("@"):
            yield Rule(around, split_outside(head, ","), tuple(declarations(body)))
        position = closed + 1


def matching_brace(css: str, opened: int) -> int:
    depth = 0
    for found in _BRACE_OR_TEXT.finditer(css, opened):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return found.start()
    raise ValueError("a brace is not closed")


def split_outside(text: str, separator: str) -> tuple[str, ...]:
    """Split at separators that stand outside parentheses and quotes."""
    parts, depth, quote, start = [], 0, "", 0
    for index, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == separator and depth == 0:
            parts.append(text[start:index])
            start = index + 1
    return tuple(" ".join(part.split()) for part in [*parts, text[start:]] if part.strip())


def declarations(body: str) -> Iterator[tuple[str, str]]:
    for declaration in split_outside(body, ";"):
        name, _, value = declaration.partition(":")
        # Containment of the root would cut off what hangs over its edge, and nothing here asks for it.
        if not name.strip().startswith("container-"):
            yield name.strip(), value.strip()


def wanted(rule: Rule, used: set[str]) -> Rule | None:
    """The rule with the selectors that can match something of ours."""
    if any("print" in at or "prefers-reduced" in at for at in rule.around):
        return None
    kept = tuple(selector for selector in rule.selectors if can_match(selector, used))
    return replace(rule, selectors=kept) if kept and rule.declarations else None


def can_match(selector: str, used: set[str]) -> bool:
    plain = _NEGATED.sub("", selector)
    return not _UNWANTED.search(plain) and set(_CLASS.findall(plain)) <= used


def without_unread(kept: list[Rule], read_elsewhere: set[str]) -> list[Rule]:
    """Drops custom properties that nothing reads, until none is left to drop."""
    while True:
        read = read_elsewhere | {
            name for rule in kept for _, value in rule.declarations for name in _READ.findall(value)
        }
        slimmer = [
            replace(rule, declarations=live)
            for rule in kept
            if (live := tuple(d for d in rule.declarations if not d[0].startswith("--") or d[0] in read))
        ]
        if slimmer == kept:
            return kept
        kept = slimmer


def with_system_themes(kept: Iterable[Rule]) -> Iterator[Rule]:
    """Adds to each theme's rule its twins that follow the system."""
    for rule in kept:
        yield rule
        theme = tuple(name for name in THEMES if any(f".{name}" in selector for selector in rule.selectors))
        for queries, marks in system_twins(theme):
            selectors = tuple(system_selector(selector, marks) for selector in rule.selectors)
            yield replace(rule, around=(*rule.around, f"@media {' and '.join(queries)}"), selectors=selectors)


def system_twins(theme: tuple[str, ...]) -> list[tuple[tuple[str, ...], str]]:
    """(media queries, classes) under which a person who follows the system gets this theme."""
    dark, contrast = "(prefers-color-scheme: dark)", "(prefers-contrast: more)"
    if theme == THEMES:
        return [((dark,), ".theme-system.pf-v6-theme-high-contrast"), ((dark, contrast), ".theme-system")]
    if theme == THEMES[:1]:
        return [((dark,), ".theme-system")]
    return [((contrast,), ".theme-system")] if theme else []


def system_selector(selector: str, marks: str) -> str:
    return re.sub(r"(\.pf-v6-theme-(dark|high-contrast))+", marks, selector, count=1)


def written(kept: Iterable[Rule]) -> str:
    """The rules as compact CSS; neighbours under the same at-rules share them."""
    lines, around = [], ()
    for rule in kept:
        if rule.around != around:
            lines.append("}" * len(around) + "".join(f"{at} {{" for at in rule.around))
            around = rule.around
        body = ";".join(f"{name}:{value}" for name, value in rule.declarations)
        lines.append(f"{','.join(rule.selectors)}{{{body}}}")
    lines.append("}" * len(around))
    return "".join(f"{line}\n" for line in lines if line)


def texts() -> Iterator[str]:
    for pattern in USERS:
        for path in sorted(ROOT.glob(pattern)):
            yield path.read_text()


def cut(css: str) -> str:
    """PatternFly's CSS, cut to what the project uses."""
    ours = "\n".join(texts())
    used = set(_USED.findall(ours)) | {"theme-system", *THEMES}
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    kept = [kept for rule in rules(css) if (kept := wanted(rule, used))]
    slim = without_unread(kept, set(_READ.findall(ours)))
    return written(with_system_themes(slim))


def main() -> int:
    source = PACKAGE / "patternfly.css"
    if not source.exists():
        print(f"{source} is missing: npm install --prefix tools/patternfly", file=sys.stderr)
        return 1
    version = re.search(r'"version": *"([^"]+)"', (PACKAGE / "package.json").read_text())
    PRODUCT.parent.mkdir(parents=True, exist_ok=True)
    PRODUCT.write_text(NOTICE.format(version=version[1] if version else "6") + cut(source.read_text()))
    print(f"{PRODUCT.relative_to(ROOT)}: {PRODUCT.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
