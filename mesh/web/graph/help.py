"""Help on the graph: the find and hide language, from the same tables that read it, and the legend."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html_join

from mesh.graph.find import EXAMPLES, NOTES, OPERANDS, OPERATORS, Target, complete
from mesh.graph.picture.legend import LEGEND
from mesh.web.parts.parts import part_or_page

_MOST_COMPLETIONS = 20


def find_help(request: HttpRequest) -> HttpResponse:
    """The help page; with an unfinished expression, as the page's boxes send it, what it may become (options of a
    list)."""
    begun = request.GET.get("graphFind", request.GET.get("graphHide"))
    if begun is not None:
        found = complete(begun)[:_MOST_COMPLETIONS] if begun.strip() else []
        return HttpResponse(format_html_join("", '<option value="{}"></option>', ((text,) for text in found)))
    tables = (
        ("Nodes", [operand for operand in OPERANDS if operand.target is Target.NODE]),
        ("Edges", [operand for operand in OPERANDS if operand.target is Target.EDGE]),
    )
    context = {"examples": EXAMPLES, "notes": NOTES, "operators": OPERATORS, "tables": tables}
    return render(request, "graph/find_help.html", context)


def legend(request: HttpRequest) -> HttpResponse:
    """What the picture's drawings mean: a page, and for htmx what the graph page shows below the picture."""
    templates = ("graph/legend_groups.html", "graph/legend_page.html")
    return part_or_page(request, templates, {"groups": LEGEND, "level": "h2"})
