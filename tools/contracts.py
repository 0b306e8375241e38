"""Contracts for import-linter that its own kinds do not give."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output


class NoCycles(Contract):
    """No module of the root packages leads back to itself, and no package by way of its siblings; imports for types
    only count too."""

    type_name = "no_cycles"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002
        cycle = find_cycle(graph) or find_package_cycle(graph)
        return ContractCheck(kept=not cycle, metadata={"cycle": cycle})

    def render_broken_contract(self, check: ContractCheck) -> None:
        output.print_error("Each of these imports the next:")
        for module in check.metadata["cycle"]:
            output.print_error(f"    {module}")


def find_cycle(graph: ImportGraph) -> list[str]:
    """Modules of which each imports the next and the last is the first; empty where there is no such circle."""
    return _cycle({module: graph.find_modules_directly_imported_by(module) for module in graph.modules})


def find_package_cycle(graph: ImportGraph) -> list[str]:
    """The same of the modules and packages of one package, each with all that is in it."""
    # Outside packages are one module each: what is in them is not known.
    for package in sorted(module for module in graph.modules if not graph.is_module_squashed(module)):
        children = graph.find_children(package)
        imports = {child: _imported_siblings(graph, package, child) for child in children}
        if cycle := _cycle(imports):
            return cycle
    return []


def _imported_siblings(graph: ImportGraph, package: str, child: str) -> set[str]:
    inside = {child, *graph.find_descendants(child)}
    imported = {name for module in inside for name in graph.find_modules_directly_imported_by(module)}
    prefix = f"{package}."
    return {
        prefix + name.removeprefix(prefix).partition(".")[0] for name in imported - inside if name.startswith(prefix)
    }


def _cycle(imports: Mapping[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter({module: sorted(imports[module]) for module in sorted(imports)}).prepare()
    except CycleError as error:
        # graphlib names a circle from what is imported to what imports it
        return list(reversed(error.args[1]))
    return []
