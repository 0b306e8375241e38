"""What the graph page offers beside its controls: files, links that stay, comparison, replay, and why it is empty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mesh.graph.emptiness import EmptinessReport
from mesh.graph.picture.changes import Changes, changes
from mesh.graph.picture.figures import Units
from mesh.pages.graph.shown import ShownGraph
from mesh.web.graph.address import UNSELECTED, GraphHere
from mesh.web.graph.files import download_links
from mesh.web.graph.replay import Replay, begun, replay

COMPARED = {300: "5 minutes ago", 3600: "1 hour ago", 86_400: "1 day ago"}


@dataclass(frozen=True, slots=True)
class More:
    """`downloads` and `comparisons` are (label, address), the latter with whether it is chosen; `share` is the address
    of this moment; `end_comparison` is empty without one; `table_url` shows the table or takes it away."""

    downloads: tuple[tuple[str, str], ...]
    share: str
    comparisons: tuple[tuple[str, str, bool], ...]
    end_comparison: str
    changes: Changes | None
    replay: Replay | None
    replay_url: str
    why: EmptinessReport | None
    why_url: str
    table_url: str

    @property
    def told(self) -> object:
        """What a refresh must show anew when it differs."""
        return self.changes, self.replay, self.why is not None


def more(
    page: str,
    here: GraphHere,
    at: int,
    *,
    shown: ShownGraph | None = None,
    units: Units | None = None,
    why: EmptinessReport | None = None,
    speed: str = "",
) -> More:
    """`page` is the page's path, `at` the moment that it shows (Unix seconds)."""
    view, lasting = here.view, here.url(query_time=at)
    choices = dict(COMPARED)
    if view.compare and view.compare not in choices:
        choices[view.compare] = f"{view.compare} seconds ago"
    return More(
        downloads=download_links(page, here.url() if view.replay_active else lasting),
        share=f"{page}{lasting}",
        comparisons=tuple(
            (label, here.url(compare=seconds), seconds == view.compare) for seconds, label in sorted(choices.items())
        ),
        end_comparison=here.url(compare=0) if view.compare else "",
        changes=_changes(shown, units or Units(), here),
        replay=replay(here, speed),
        replay_url=begun(here).url(),
        why=why,
        why_url=f"{here.url(('why', 'true'))}#graph-why",
        table_url=here.url(table=not view.table) + ("" if view.table else "#graph-table"),
    )


def _changes(shown: ShownGraph | None, units: Units, here: GraphHere) -> Changes | None:
    if shown is None or shown.comparison is None:
        return None

    def choosing(name: str) -> Callable[[str], str]:
        return lambda id: here.url(**(UNSELECTED | {name: id}))

    return changes(shown.comparison, units, choosing("select_node"), choosing("select_edge"))
