"""A contract for import-linter that its own kinds do not give (they compare packages, not modules)."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output


class NoCycles(Contract):
    """No module of the root packages leads back to itself; imports for types only count too."""

    type_name = "no_cycles"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002
        cycle = find_cycle(graph)
        return ContractCheck(kept=not cycle, metadata={"cycle": cycle})

    def render_broken_contract(self, check: ContractCheck) -> None:
        output.print_error("Each of these imports the next:")
        for module in check.metadata["cycle"]:
            output.print_error(f"    {module}")


def find_cycle(graph: ImportGraph) -> list[str]:
    """Modules of which each imports the next and the last is the first; empty where there is no such circle."""
    imports = {module: sorted(graph.find_modules_directly_imported_by(module)) for module in sorted(graph.modules)}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        # graphlib names a circle from what is imported to what imports it
        return list(reversed(error.args[1]))
    return []
