"""What of a graph is shown: hidden parts gone, namespaces folded when it is big, hits of the search marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mesh.graph.compare import Comparison
from mesh.graph.elements import TrafficGraph
from mesh.graph.find import EdgeMode, Expression, FindError, Hits, Needs, find, hide, needs, parse
from mesh.graph.fold_boxes import FoldedGraph, NamespaceSummary, fold, foldable, should_fold
from mesh.graph.options import Options, Step
from mesh.graph.rank import UNRANKED, RankBy, Ranks, rank
from mesh.graph.view_options import RESPONSE_TIMES, THROUGHPUTS, GraphView
from mesh.pages.graph.findings import GraphFindings


@dataclass(frozen=True, slots=True)
class Understood:
    """The view with its two expressions read. `view` has the options on that they cannot do without; `notes` say so;
    `find_error` and `hide_error` are empty when the text could be read."""

    view: GraphView
    needs: Needs = field(default_factory=Needs)
    find: Expression | None = None
    hide: Expression | None = None
    find_error: str = ""
    hide_error: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownGraph:
    """`graph` is what is drawn, `whole` the same before folding, `everything` what was found
    before anything was hidden: sums are taken of it. `folded` holds the namespaces drawn as one node;
    with a `comparison`, what is gone since the earlier graph is drawn too. `findings` are not looked for here."""

    graph: TrafficGraph
    whole: TrafficGraph
    everything: TrafficGraph
    hits: Hits
    ranks: Ranks
    folded: Mapping[str, NamespaceSummary]
    can_fold: bool
    hidden_nodes: int
    hidden_edges: int
    comparison: Comparison | None = None
    findings: GraphFindings | None = None


def understand(view: GraphView) -> Understood:
    """Reads find and hide, and switches on what they need."""
    found, find_error = _read(view.find)
    hidden, hide_error = _read(view.hide)
    wanted = needs(found, hidden)
    changed, notes = _with_needs(view, wanted)
    return Understood(changed, wanted, found, hidden, find_error, hide_error, notes)


def _read(text: str) -> tuple[Expression | None, str]:
    if not text:
        return None, ""
    try:
        return parse(text), ""
    except FindError as error:
        return None, str(error)


def _with_needs(view: GraphView, wanted: Needs) -> tuple[GraphView, tuple[str, ...]]:
    flags, edges, notes = set(view.flags), list(view.edges), []
    switches = (
        (wanted.rank, "rank", "Rank"),
        (wanted.idle_nodes, "idleNodes", "Idle nodes"),
        (wanted.security, "badgeSecurity", "Security"),
        (wanted.virtual_services, "badgeVS", "Virtual services"),
    )
    for is_wanted, flag, words in switches:
        if is_wanted and flag not in flags:
            flags.add(flag)
            notes.append(words)
    if wanted.response_time and not set(edges) & set(RESPONSE_TIMES):
        edges += ["responseTime", "rt95"]
        notes.append("Response time (95th percentile)")
    if wanted.throughput and not set(edges) & set(THROUGHPUTS):
        edges += ["throughput", "throughputRequest"]
        notes.append("Throughput (requests)")
    text = tuple(f"Switched on, because the expression needs it: {note}" for note in notes)
    return replace(view, flags=frozenset(flags), edges=tuple(edges)), text


def with_needs(options: Options, understood: Understood) -> Options:
    """What the engine must do besides, for labels to be found."""
    return replace(options, steps=options.steps | {Step.LABELER}) if understood.needs.labels else options


def show(graph: TrafficGraph, understood: Understood, limit: int) -> ShownGraph:
    """Hide, then fold, then find. `limit` is the number of nodes above which a graph opens folded."""
    view = understood.view
    wants_ranks = view.has("rank")
    ranks = rank(graph, [RankBy(name) for name in view.rank_by]) if wants_ranks else UNRANKED
    whole = hide(graph, understood.hide, EdgeMode(view.edge_mode), ranks)
    folded = _folded(whole, view, limit)
    return ShownGraph(
        graph=folded.graph,
        whole=whole,
        everything=graph,
        hits=find(folded.graph, understood.find, ranks),
        ranks=ranks,
        folded=folded.namespaces,
        can_fold=len(foldable(whole)) > 1,
        hidden_nodes=len(graph.nodes) - len(whole.nodes),
        hidden_edges=len(graph.edges) - len(whole.edges),
    )


def _folded(graph: TrafficGraph, view: GraphView, limit: int) -> FoldedGraph:
    wanted = view.fold == "always" or (view.fold == "auto" and should_fold(graph, limit))
    if not wanted or "all" in view.unfold:
        return FoldedGraph(graph)
    names = [tuple(name.rpartition(":")[::2]) for name in view.unfold]
    everywhere = {namespace for cluster, namespace in names if not cluster}
    kept = {place for place in foldable(graph) if place in names or place[1] in everywhere}
    return fold(graph, kept)


def unmeasured(graph: TrafficGraph, view: GraphView) -> tuple[str, ...]:
    """Which labels are wanted that no edge has: the mesh may not report what they are made of."""
    requests = [edge for edge in graph.edges if edge.rate > 0 and edge.protocol != "tcp"]
    wanted = (
        ("responseTime", "response times", all(edge.response_time is None for edge in requests)),
        ("throughput", "throughput", all(edge.throughput is None for edge in requests)),
    )
    return tuple(
        f"Edge labels: the metrics have no {words} for this time."
        for kind, words, is_missing in wanted
        if requests and is_missing and kind in view.label_kinds
    )
