"""The logs tab of a workload: the lines of a pod's containers, merged by time."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from mesh.config import Settings
from mesh.model.kinds import WORKLOAD_GROUP
from mesh.pages.log_places import places_of
from mesh.web.logs.address import LogReading
from mesh.web.logs.content import log_view
from mesh.web.logs.entry import log_entry
from mesh.web.logs.reading import workload_of
from mesh.web.parts.subject import Subject
from mesh.web.parts.tab import OpenTab, TabContent

FEATURE = "logs-tab"
SCRIPT = "logs.js"


def require_logs(settings: Settings) -> None:
    """Raises 403 where the configuration switches logs off."""
    if FEATURE in settings.kiali_feature_flags.disabled_features:
        raise PermissionDenied(f"logs are disabled: kiali_feature_flags.disabled_features has {FEATURE}")


def suits(subject: Subject) -> bool:
    """Not where the configuration switches logs off, nor for machines, which have no pods."""
    disabled = subject.sources.settings.kiali_feature_flags.disabled_features
    workload = subject.workload
    return FEATURE not in disabled and workload is not None and workload.kind != WORKLOAD_GROUP.name


def show(tab: OpenTab) -> TabContent:
    """The lines, or the one of `entry` in full."""
    pods = tab.subject.pods
    if not pods:
        return TabContent("logs/no_pods.html", None)
    names = tuple(pods)
    reading = LogReading(tab)
    pod = reading.pod(names)
    places = places_of(tab.subject.sources, workload_of(tab.subject), pods[pod])
    here = reading.options(names, pod, places.containers)
    options = here.view
    if options.entry:
        entry = log_entry(tab, here)
        return TabContent(
            "logs/entry_page.html",
            entry,
            pairs=here.pairs,
            problems=entry.problems,
            messages=options.messages,
            polls=False,
        )
    view = log_view(tab, here, names, places)
    return TabContent(
        "logs/tab.html",
        view,
        controls="logs/controls.html",
        carried=tuple((name, "true") for name in ("full", "follow") if name in options.flags),
        pairs=here.pairs,
        problems=view.found.problems,
        messages=options.messages,
        # The lines ask for themselves, so that whoever reads them does not lose the place.
        polls=False,
        extra={"page_script": SCRIPT},
    )
