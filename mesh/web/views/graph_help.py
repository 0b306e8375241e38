"""Help on the find and hide language, from the same tables that read it (ui.md §5.5)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mesh.graph.find import EXAMPLES, NOTES, OPERANDS, OPERATORS, Target


def find_help(request: HttpRequest) -> HttpResponse:
    tables = (
        ("Nodes", [operand for operand in OPERANDS if operand.target is Target.NODE]),
        ("Edges", [operand for operand in OPERANDS if operand.target is Target.EDGE]),
    )
    context = {"examples": EXAMPLES, "notes": NOTES, "operators": OPERATORS, "tables": tables}
    return render(request, "pages/graph/find_help.html", context)
