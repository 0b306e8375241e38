"""The drawing's fixed vocabulary: shapes of nodes, glyphs, arrow heads. All are centred on 0,0."""

from __future__ import annotations

from collections.abc import Collection

# 36 pixels across; corners a little rounded by a thick joined stroke in the style sheet.
SHAPES = {
    "workload": "M-18 0a18 18 0 1 0 36 0a18 18 0 1 0-36 0z",
    "app": "M-11-16h22a5 5 0 0 1 5 5v22a5 5 0 0 1-5 5h-22a5 5 0 0 1-5-5v-22a5 5 0 0 1 5-5z",
    "service": "M-2.6-16.4a3 3 0 0 1 5.2 0l15 27a3 3 0 0 1-2.6 4.4h-30a3 3 0 0 1-2.6-4.4z",
    "entry": "M-16-14h22l11 14-11 14h-22a3 3 0 0 1-3-3v-22a3 3 0 0 1 3-3z",
    "operation": "M-9-16h18l9 16-9 16h-18l-9-16z",
    "namespace": "M-22-16h44a4 4 0 0 1 4 4v24a4 4 0 0 1-4 4h-44a4 4 0 0 1-4-4v-24a4 4 0 0 1 4-4z",
}
# A glyph's centre on shapes whose centre of gravity is not their middle.
GLYPH_OFFSET = {"service": (0, 4), "entry": (-2, 0)}

# Drawn as lines.
GLYPHS = {
    "healthy": "M-6 .5l4 4.5 8-9",
    "degraded": "M0-7v8M0 6v.2",
    "failure": "M-5-5l10 10M-5 5l10-10",
    "notready": "M-5-6h10l-10 12h10z",
    "idle": "M-6 0h12",
    "na": "M-3.5-3.5a3.5 3.5 0 1 1 5 3.2q-1.5.8-1.5 2.6M0 6.6v.2",
    "key": "M-7 0a3 3 0 1 1 6 0a3 3 0 1 1-6 0M-1 0h8M4 0v3M7 0v3",
    "topology": "M-6-5h4v4h-4zM2-5h4v4h-4zM-2 2h4v4h-4zM-2-3h4M4-1l-3 3M-4-1l3 3",
    "bolt": "M1.5-6l-5 7h3.5l-1.5 5 5-7h-3.5z",
    "branch": "M-3-6v12M-3 4c0-5 6-2 6-8M0.5-2l2.5-3 2.5 3",
    "unmeshed": "M-5-5h10v10h-10zM-6 6l12-12",
    "machine": "M-6-5h12v7h-12zM-3 5h6M0 2v3",
    "waypoint": "M0-6l6 6-6 6-6-6zM-3 0h6",
    "globe": "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0zM-6 0h12M0-6c-4 3-4 9 0 12c4-3 4-9 0-12",
    "source": "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0zM-3 0h6M.5-2.5l2.5 2.5-2.5 2.5",
    "invalid": "M-4.5-6h6l3 3v9h-9zM-2-.5l4 4M2-.5l-4 4",
    "doubtful": "M-4.5-6h6l3 3v9h-9zM0-2.5v3.5M0 3.6v.2",
    "lock": "M-4-1h8v6h-8zM-2.5-1v-2a2.5 2.5 0 0 1 5 0v2",
}
EDGE_STATES = ("healthy", "degraded", "failure", "idle", "na", "notready", "tcp")


def arrow_heads(states: Collection[str]) -> str:
    """The `<defs>` that edges of these states end in."""
    # TCP has an open head: colour is not its only mark.
    heads = {state: "M1 1L9 5L1 9" if state == "tcp" else "M0 0L10 5L0 10z" for state in EDGE_STATES if state in states}
    markers = "".join(
        f'<marker id="a-{state}" class="a-{state}" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="11" '
        f'markerHeight="11" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="{head}"/></marker>'
        for state, head in heads.items()
    )
    return f"<defs>{markers}</defs>"
