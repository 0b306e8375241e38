"""The picture as a file of its own: light colours inside, no links, nothing that only the page needs."""

from __future__ import annotations

import re

_LINK = re.compile(r' href="\?[^"]*"')
_HIT = re.compile(r'<path class="hit" [^>]*>')


_DATA = re.compile(r' data-[a-z]+="[^"]*"')


def standalone(svg: str) -> str:
    """The page's picture as a file of its own: light colours inside, no links, nothing that only the page needs."""
    plain = _DATA.sub("", _HIT.sub("", _LINK.sub("", svg)))
    start = plain.index(">") + 1
    paper = '<rect class="paper" width="100%" height="100%"/>'
    return f"{plain[:start]}<style>{STYLE}</style>{paper}{plain[start:]}"


# The same colours as the light theme's, written out: editors and renderers know no custom properties.
_STATES = {
    # line, fill, text, sign
    "healthy": ("#3d7317", "#3d7317", "#3d7317", "#fff"),
    "degraded": ("#a86e00", "#ffcc17", "#73480b", "#3b2500"),
    "failure": ("#b1380b", "#b1380b", "#b1380b", "#fff"),
    "notready": ("#5e40be", "#5e40be", "#5e40be", "#fff"),
    "tcp": ("#06c", "#06c", "#06c", "#fff"),
    "idle": ("#707070", "#fff", "#4d4d4d", "#4d4d4d"),
    "na": ("#707070", "#fff", "#4d4d4d", "#4d4d4d"),
}


_COMMON = """
.paper{fill:#f2f2f2}
svg{font-family:system-ui,"Red Hat Text","DejaVu Sans",sans-serif;font-size:12px}
text{fill:#151515;stroke:#fff;stroke-width:3px;stroke-linejoin:round;text-anchor:middle;paint-order:stroke}
.g{fill:none;stroke-linecap:round;stroke-linejoin:round}
.box rect{fill:#fff;stroke:#a3a3a3;stroke-width:2px}
.box-app rect{fill:#f2f2f2;fill-opacity:.6;stroke-width:1.5px}
.box-cluster rect{fill:none;stroke-dasharray:8 4}
.box-label .chip{fill:#4d4d4d;fill-opacity:1;stroke:none;stroke-dasharray:none}
.box-label text{font-size:13px;text-anchor:start;stroke:none}
.box-label .chip-text{font-size:10.5px;font-weight:700;text-anchor:middle;fill:#fff}
.edge path{fill:none;stroke-width:2.25px}
.tag text{font-size:11px}
.tag .disc,.badge circle{fill:#fff;stroke:#4d4d4d;stroke-width:1.5px}
.tag .g,.badge .g{stroke-width:1.6px}
.badge .g{stroke:#151515}
.badge-unmeshed .g,.badge-unmeshed circle,.badge-invalid .g,.badge-invalid circle{stroke:#b1380b}
.badge-doubtful .g,.badge-doubtful circle{stroke:#a86e00}
.node .shape{stroke-width:2px;stroke-linejoin:round}
.node .sign{stroke-width:2.5px}
"""


_LAST = """
.edge.is-idle path{stroke-width:1.75px;stroke-dasharray:5 5}
.edge.is-failure path{stroke-width:3.25px}
.node.is-outside .shape{fill:#fff;stroke-dasharray:4 3}
.node.is-outside .sign{stroke:#4d4d4d}
.node .shape.plate{fill:#fff;stroke-width:2.5px}
.plate-chip{fill:#4d4d4d}
.node .plate-note{font-size:12px;stroke:none;text-anchor:start;fill:#4d4d4d}
.node .plate-name{font-size:16px;font-weight:600;stroke:none;text-anchor:start}
.node .plate-letters{font-size:10.5px;font-weight:700;stroke:none;fill:#fff}
.is-faded{opacity:.15}
.node.is-selected .shape{stroke:#06c;stroke-width:5px}
.node.is-found .shape{stroke:#b98412;stroke-width:5px}
.edge.is-selected path{stroke:#06c;stroke-width:5px}
.box.is-selected rect{stroke:#06c}
.node.is-new .shape{stroke:#06c;stroke-width:5px}
.edge.is-new path{stroke-width:5px}
.node.is-gone,.edge.is-gone{opacity:.6}
.edge.is-gone path{stroke-dasharray:2 6}
marker path{stroke:none}
marker.a-tcp path{fill:none;stroke:#06c;stroke-width:2px}
"""


def _style() -> str:
    rules = [_COMMON]
    for name, (line, fill, text, sign) in _STATES.items():
        rules.append(
            f".edge.is-{name} path{{stroke:{line}}}.a-{name} path{{fill:{line}}}"
            f".tag.is-{name} text{{fill:{text}}}.tag.is-{name} .disc{{stroke:{line}}}"
            f".tag.is-{name} .g{{stroke:{text}}}"
            f".node.is-{name} .shape{{fill:{fill};stroke:{line}}}.node.is-{name} .sign{{stroke:{sign}}}"
            f".node.is-{name} .plate-disc{{fill:{fill};stroke:{line}}}"
            f".of-app.is-{name} .chip{{fill:{line}}}"
        )
    return "".join([*rules, _LAST]).replace("\n", "")


STYLE = _style()
