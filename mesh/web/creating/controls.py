"""The control of a field of a draft."""

from __future__ import annotations

from dataclasses import Field
from typing import Any

from django import forms

from mesh.editing.drafts.shapes import choices_of
from mesh.web.creating.dictionary import words_of

SUGGESTIONS = "namespaces-list"
_PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}

# With htmx the form follows at once, else when its button is pressed.
_LEADING = {"hx-post": "", "hx-trigger": "change", "hx-vals": '{"update": "true"}'}


def control(draft: type, part: Field[Any]) -> forms.Field:
    """Whatever is typed is taken: what is right is told later, for all fields at once."""
    words = words_of(draft, part.name)
    common: dict[str, Any] = {"required": False, "label": words.label, "help_text": words.hint}
    if part.type in (bool, "bool"):
        return forms.BooleanField(**common)
    choices = choices_of(part)
    if choices:
        widget = select(choices, words.options)
        widget.attrs |= _LEADING if words.leads else {}
        return forms.CharField(widget=widget, **common)
    attributes = _PLAIN | ({"placeholder": words.example} if words.example else {})
    if words.is_namespace:
        attributes = attributes | {"list": SUGGESTIONS}
    if words.lines:
        return forms.CharField(widget=forms.Textarea({**attributes, "rows": words.lines, "cols": 40}), **common)
    return forms.CharField(widget=forms.TextInput(attributes), strip=False, **common)


def select(choices: tuple[str, ...], labels: dict[str, str] | None = None) -> forms.Select:
    known = labels or {}
    return forms.Select(choices=[(value, known.get(value, value or "Choose one")) for value in choices])
