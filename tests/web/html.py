"""HTML as a browser without JavaScript has it: read by an HTML5 parser, asked with CSS selectors."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode


class Part:
    """An element and what it holds."""

    def __init__(self, node: LexborNode) -> None:
        self.node = node

    def __repr__(self) -> str:
        return self.node.html or ""

    def __getitem__(self, attribute: str) -> str:
        """The value of an attribute that must be there."""
        return self.node.attributes[attribute] or ""

    def __contains__(self, attribute: str) -> bool:
        return attribute in self.node.attributes

    def get(self, attribute: str, default: str = "") -> str:
        return self.node.attributes.get(attribute, default) or ""

    @property
    def words(self) -> str:
        """Its text as a person reads it: each run of blanks is one, and elements are apart."""
        return " ".join(self.node.text(separator=" ").split())

    @property
    def content(self) -> str:
        """All that it says anywhere, a line each: its words, and the values of attributes."""
        return "\n".join([self.words, *(value for _, value in self.attributes())])

    def attributes(self) -> Iterator[tuple[str, str]]:
        """Name and value of every attribute in it."""
        for node in self.node.traverse():
            for name, value in node.attributes.items():
                yield name, value or ""

    def all(self, selector: str) -> list[Part]:
        return [Part(node) for node in self.node.css(selector)]

    def one(self, selector: str) -> Part:
        """The only one of a selector."""
        parts = self.all(selector)
        assert len(parts) == 1, f"{selector}: {len(parts)} in {self.words[:600]}"
        return parts[0]

    def has(self, selector: str) -> bool:
        return bool(self.node.css(selector))

    def texts(self, selector: str) -> list[str]:
        return [part.words for part in self.all(selector)]

    def values(self, selector: str, attribute: str) -> list[str]:
        """What an attribute says at each of a selector that has it."""
        return [part[attribute] for part in self.all(selector) if attribute in part]

    @property
    def links(self) -> list[str]:
        """The addresses of all links, of those in pictures too."""
        return self.values("a", "href")

    def link(self, label: str, selector: str = "a") -> str:
        """The one address of the links with this label: their text or their name for screen readers. Where none has it,
        that of the links whose label begins so."""
        named = [(part.get("aria-label") or part.words, part["href"]) for part in self.all(f"{selector}[href]")]
        addresses = {href for name, href in named if name == label}
        addresses = addresses or {href for name, href in named if name.startswith(label)}
        assert len(addresses) == 1, f"{label}: {sorted(addresses)}"
        return addresses.pop()

    def has_link(self, label: str) -> bool:
        return any(part.words.startswith(label) for part in self.all("a[href]"))

    @property
    def rows(self) -> list[Part]:
        """The rows below the heads of tables."""
        return self.all("tbody tr")

    @property
    def cells(self) -> list[list[str]]:
        """The texts of those rows, cell by cell."""
        return [row.texts("td, th") for row in self.rows]

    def form(self, selector: str = "form") -> Form:
        return Form(self.one(selector).node)


class Form(Part):
    """A form, with what would be sent of it."""

    @cached_property
    def fields(self) -> list[tuple[str, str]]:
        """Names and values in their order, as they are sent when no button is pressed."""
        return [
            (control["name"], value)
            for control in self._controls()
            if control.get("name") and "disabled" not in control
            for value in _sent(control)
        ]

    def field(self, name: str) -> list[str]:
        """The values that are sent under a name."""
        return [value for field, value in self.fields if field == name]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The fields that a person does not see."""
        return [(control["name"], control.get("value")) for control in self.all("input[type=hidden]")]

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.fields}

    @property
    def disabled(self) -> set[str]:
        """The names of the controls that are switched off."""
        return {control.get("name") for control in self._controls() if "disabled" in control}

    def _controls(self) -> list[Part]:
        return self.all("input, select, textarea")


def _sent(control: Part) -> list[str]:
    kind = control.node.tag
    if kind == "textarea":
        return [_line_ends(control.node.text())]
    if kind == "select":
        return _chosen(control)
    kind = control.get("type")
    if kind in ("checkbox", "radio"):
        return [control.get("value", "on")] if "checked" in control else []
    return [] if kind in ("submit", "button", "reset", "image", "file") else [control.get("value")]


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def _chosen(select: Part) -> list[str]:
    """The selected options; of a closed menu the first that can be chosen, where none is selected."""
    options = [option for option in select.all("option") if "disabled" not in option]
    selected = [option for option in options if "selected" in option]
    if not selected and "multiple" not in select:
        selected = options[:1]
    return [option.get("value", option.words) for option in selected]


class Page(Part):
    """An answer in HTML: a whole page, or what htmx puts into one."""

    def __init__(self, source: str) -> None:
        root = LexborHTMLParser(source).root
        assert root is not None
        super().__init__(root)
        self.source = source

    @property
    def is_whole(self) -> bool:
        """Whether it is a page, and not a part of one."""
        return "<html" in self.source.lower()

    @property
    def title(self) -> str:
        return self.one("head title").words

    @property
    def loading(self) -> list[str]:
        """The addresses that htmx asks for as soon as the page is there."""
        return self.values('[hx-trigger="load"], [hx-trigger^="load "], [hx-trigger^="load,"]', "hx-get")

    @property
    def inline_code(self) -> list[str]:
        """What a policy without `unsafe-inline` refuses: scripts, styles and handlers in the page itself."""
        code = [repr(part) for part in self.all("script:not([src]), style, [style]")]
        code += [f"{name}={value}" for name, value in self.attributes() if name.startswith(("on", "hx-on"))]
        return code + [value for _, value in self.attributes() if value.strip().lower().startswith("javascript:")]
