"""What the codes of validations mean: a page of all, and one of each."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from mesh.model.findings import Severity
from mesh.pages.validations.codes import explanation
from mesh.validations.codes import CODES, Code

_ICONS = {
    Severity.ERROR: ("failure", "Error"),
    Severity.WARNING: ("degraded", "Warning"),
    Severity.UNKNOWN: ("info", "Information"),
}
_TITLE = "Validation codes"


def codes_page(request: HttpRequest) -> HttpResponse:
    rows = [(code, *_ICONS[code.severity]) for code in CODES.values()]
    return render(request, "shell/codes.html", {"rows": rows, "title": _TITLE})


def code_page(request: HttpRequest, code: str) -> HttpResponse:
    """Of one code, however it is written."""
    about = explanation(code.upper())
    if about is None:
        raise Http404(f'there is no code "{code[:60]}"; the page {reverse("validation-codes")} lists all of them')
    icon, word = _ICONS[about.code.severity]
    before, after = _neighbours(about.code)
    context = {
        "about": about,
        "icon": icon,
        "severity": word,
        "examples": (("wrong", "Wrong", about.wrong), ("right", "Right", about.right)),
        "before": before,
        "after": after,
        "breadcrumbs": [(_TITLE, reverse("validation-codes")), (about.code.name, "")],
    }
    return render(request, "shell/code.html", context)


def _neighbours(code: Code) -> tuple[str, str]:
    names = list(CODES)
    place = names.index(code.name)
    return (names[place - 1] if place else ""), (names[place + 1] if place + 1 < len(names) else "")
