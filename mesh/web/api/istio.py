"""`/api/istio/{config,permissions,validations}`, `/api/namespaces/{namespace}/istio/**` and `…/validations`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.http import HttpRequest, HttpResponse

from mesh.istio.selectors import Reference
from mesh.model.access import VisibleNamespace
from mesh.model.kinds import CONFIG_KINDS, Kind, config_kind
from mesh.model.problems import Problem
from mesh.pages.istio import details
from mesh.pages.istio.as_json import details_json, list_json, permissions_json
from mesh.pages.istio.findings import counts, counts_json, in_spaces
from mesh.pages.istio.objects import Narrowing, listed
from mesh.readers.permissions import NOTHING, Permissions
from mesh.validations.findings import Entry
from mesh.web.address.reader import quoted
from mesh.web.address.strict import BadParameter, Strict
from mesh.web.parts.answers import error_answer, json_answer, large_json_answer
from mesh.web.visit import Visit, missing, visit_of

_LIST = frozenset({"_", "clusterName", "labelSelector", "objects", "validate", "workloadSelector"})
_OBJECT = frozenset({"clusterName", "help", "validate"})
_WITH_FORM = tuple(kind for kind in CONFIG_KINDS if kind.has_form)
_MOST_AT_ONCE = 8


def config_list(request: HttpRequest) -> HttpResponse:
    """Of all namespaces that the viewer may see; none of a cluster that is not known."""
    narrowing, visit = _narrowing(request), visit_of(request)
    visit.require_namespaces()
    return _list_answer(visit, visit.sources.spaces(visit.cluster), narrowing)


def namespace_config_list(request: HttpRequest, namespace: str) -> HttpResponse:
    narrowing, visit = _narrowing(request), visit_of(request)
    return _list_answer(visit, [visit.space(namespace)], narrowing)


def config_object(
    request: HttpRequest, namespace: str, *, group: str, version: str, kind: str, name: str
) -> HttpResponse:
    """`help` is asked for by its presence alone."""
    reader, visit = Strict.only(request, _OBJECT), visit_of(request)
    is_validated, found = reader.switch("validate"), known_kind(group, version, kind)
    space = visit.space(namespace)
    shown = config_details(visit, space, Reference(found, space.name, name))
    allowed, _ = visit.permissions(found, space.cluster, space.name)
    help = reader.has("help")
    return json_answer(details_json(shown, version, allowed, with_help=help, with_findings=is_validated))


def config_details(visit: Visit, space: VisibleNamespace, ref: Reference) -> details.ConfigDetails:
    """As its own namespace judges it. Raises 404 for an object that is not there."""
    client = visit.client_in(space.cluster)
    page = details.page(visit.sources, space, ref.kind, ref.name, client, is_alone=True)
    if page is None:
        raise missing(ref.kind.word, ref.name, space)
    return page


def validations(request: HttpRequest) -> HttpResponse:
    """How much was found wrong in each of the namespaces named, or in all."""
    reader, visit = Strict.only(request, {"clusterName", "namespaces"}), visit_of(request)
    visit.require_namespaces()
    spaces = visit.sources.spaces(visit.cluster, reader.words("namespaces"))
    return _counts_answer(visit, spaces, lambda found: found)


def namespace_validations(request: HttpRequest, namespace: str) -> HttpResponse:
    Strict.only(request, {"clusterName"})
    visit = visit_of(request)
    return _counts_answer(visit, [visit.space(namespace)], lambda found: found[0])


def _counts_answer(
    visit: Visit, spaces: Sequence[VisibleNamespace], answer: Callable[[list[Any]], Any]
) -> HttpResponse:
    """503 where nobody has looked yet: no counts are no zeros."""
    if visit.sources.checked is None:
        return error_answer(503, "configuration is not checked yet, or checks are switched off")
    found = [counts_json(counted, space) for space in spaces if (counted := counts(visit.sources, space)) is not None]
    return json_answer(answer(found))


def permissions(request: HttpRequest) -> HttpResponse:
    """What the user may do with the kinds that forms make; nothing in namespaces that they may not see. 503 where the
    cluster cannot be asked."""
    reader, visit = Strict.only(request, {"clusterName", "namespaces"}), visit_of(request)
    cluster, wanted = visit.cluster, tuple(dict.fromkeys(reader.words("namespaces")))
    if cluster not in visit.sources.clusters:
        reader.refuse("clusterName", cluster, sorted(visit.sources.clusters))
    known, problem = _permissions(visit, cluster, wanted)
    if problem is not None:
        return error_answer(503, f"the permissions could not be asked for: {problem.message}")
    return json_answer(
        {name: {kind.gvk: permissions_json(known.get((name, kind), NOTHING)) for kind in _WITH_FORM} for name in wanted}
    )


def _permissions(
    visit: Visit, cluster: str, namespaces: Sequence[str]
) -> tuple[Mapping[tuple[str, Kind], Permissions], Problem | None]:
    """Side by side, of the kinds that the cluster serves."""
    snapshot = visit.sources.clusters[cluster].snapshot
    asked = [
        (space.name, kind)
        for space in (visit.sources.spaces(cluster, namespaces) if namespaces else ())
        for kind in _WITH_FORM
        if snapshot.serves(kind)
    ]
    with ThreadPoolExecutor(_MOST_AT_ONCE, thread_name_prefix="permissions") as pool:
        answers = list(pool.map(lambda one: visit.permissions(one[1], cluster, one[0]), asked))
    found = dict(zip(asked, (allowed for allowed, _ in answers), strict=True))
    return found, next((problem for _, problem in answers if problem is not None), None)


def _list_answer(visit: Visit, spaces: Sequence[VisibleNamespace], narrowing: Narrowing) -> HttpResponse:
    view = visit.sources.clusters.get(visit.cluster)
    versions = view.snapshot.api_version if view is not None else lambda kind: kind.api_version
    reader = Strict.of(visit.request.GET)
    entries: Iterable[Entry] = ()
    if reader.switch("validate"):
        is_narrowed = bool(reader.first("objects"))
        entries = in_spaces(visit.sources, spaces, lambda entry: not is_narrowed or entry.key.kind in narrowing.kinds)
    return large_json_answer(list_json(listed(visit.sources, spaces, narrowing), versions, entries))


def _narrowing(request: HttpRequest) -> Narrowing:
    reader = Strict.only(request, _LIST)
    named = [text.strip() for text in reader.first("objects").split(";")]
    wanted = frozenset(kind for text in named if text for kind in _named(reader, text))
    return Narrowing(
        kinds=tuple(kind for kind in CONFIG_KINDS if not wanted or kind in wanted),
        labels=_pairs(reader, "labelSelector", needs_values=True),
        workload=_pairs(reader, "workloadSelector") if reader.first("workloadSelector") else None,
    )


def _named(reader: Strict, text: str) -> list[Kind]:
    """The kind of `group/version, Kind=Kind`, or those of a bare kind's name."""
    group_version, comma, name = text.partition(", Kind=")
    group, _, version = group_version.partition("/")
    if comma and (kind := config_kind(group, version, name)) is not None:
        return [kind]
    found = [] if comma else [kind for kind in CONFIG_KINDS if kind.name == text]
    if not found:
        reader.refuse("objects", text, [kind.gvk for kind in CONFIG_KINDS], what="is no kind of configuration")
    return found


def _pairs(reader: Strict, name: str, *, needs_values: bool = False) -> Mapping[str, str]:
    """`key=value,key=value`; without `needs_values` a key alone stands for an empty value."""
    found: dict[str, str] = {}
    for item in reader.words(name):
        key, has_value, value = item.partition("=")
        if not key or (needs_values and not has_value) or key.endswith("!") or value.startswith("="):
            reader.refuse(name, item, "key=value,key=value")
        found[key] = value
    return found


def known_kind(group: str, version: str, name: str) -> Kind:
    """Raises 400 for what is no kind of configuration."""
    kind = config_kind(group, version, name)
    if kind is None:
        raise BadParameter(f"{quoted(f'{group}/{version}, Kind={name}')} is no kind of configuration that is known")
    return kind
