"""What signed-in people may see of the clusters, and with whose rights each cluster is asked for them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from mesh.clients.errors import SourceError, Unauthorized, Unreachable
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.clients.kubernetes.personal import ApiProxy, PersonalClients
from mesh.config import Settings
from mesh.model import pace
from mesh.model.access import Viewer, VisibleNamespace
from mesh.model.identity import OWN, Identity, Rights
from mesh.model.problems import Problem, System
from mesh.readers.person_namespaces import Allowed, PersonNamespaces

MOST_VIEWERS = 256
_MOST_CLUSTERS_AT_ONCE = 8
ClientOf = Callable[[str], KubernetesClient | None]
Spaces = Mapping[str, Mapping[str, VisibleNamespace]]
"""By cluster and name."""
_Answer = Allowed | SourceError


class NoNamespaces(Exception):
    """The cluster knows the person, and lets them see none of the namespaces that are shown."""


@dataclass(slots=True)
class People:
    """`own_client` gives the console's own client of a cluster. Safe for threads."""

    settings: Settings
    home_cluster: str
    own_client: ClientOf
    clock: Callable[[], float]
    clients: PersonalClients = field(init=False)
    _namespaces: PersonNamespaces = field(init=False)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)
    _seen: OrderedDict[tuple[str, str], tuple[Viewer, Viewer]] = field(init=False, default_factory=OrderedDict)

    def __post_init__(self) -> None:
        settings = self.settings
        openid = settings.auth.openid
        has_proxy = settings.auth.strategy == "openid" and openid.api_proxy and openid.api_proxy_ca_data
        proxy = {self.home_cluster: ApiProxy(openid.api_proxy, openid.api_proxy_pem)} if has_proxy else {}
        self.clients = PersonalClients(proxy)
        authz = settings.kiali_feature_flags.authz
        may_list = settings.deployment.cluster_wide_access and not authz.require_namespace_get
        lasting = settings.kubernetes_config.cache_token_namespace_duration
        self._namespaces = PersonNamespaces(lasting, self.clock, may_list=may_list)

    def client(self, identity: Identity, cluster: str) -> KubernetesClient | None:
        """One that acts with the person's rights; None where they have none, or no network leads to the cluster."""
        own, rights = self.own_client(cluster), identity.rights_in(cluster)
        return None if own is None or rights is None else self.clients.of(own, rights)

    def viewer(self, identity: Identity, own: Viewer) -> Viewer:
        """What the person sees of what the console's `own` viewer does; the same object while it is the same.

        Raises a `SourceError` (503) where the home cluster does not say, and has not for a while, `Unauthorized` if it
        refuses their token. Other clusters that do not say are left out; both with a problem of the viewer.
        """
        if identity.rights is None:
            return self._same(identity, own, replace(own, user=identity.user))
        spaces = _by_cluster(own)
        answers = self._answers(identity, spaces)
        home = answers.get(self.home_cluster)
        if isinstance(home, SourceError):
            raise home if isinstance(home, Unauthorized) else _unknown(home)
        namespaces = {
            (cluster, name): space
            for cluster, found in spaces.items()
            for name, space in found.items()
            if name in _allowed(answers.get(cluster)).names
        }
        lists = frozenset(cluster for cluster, answer in answers.items() if _allowed(answer).may_list)
        viewer = Viewer(identity.user, namespaces, self._problems(answers), lists=lists)
        return self._same(identity, own, viewer)

    def admit(self, identity: Identity, own: Viewer) -> Viewer:
        """The viewer of somebody who signs in just now, asked for afresh. Raises `NoNamespaces`, `Unauthorized`, and
        what kept the home cluster from answering."""
        for cluster, rights in (identity.rights or {}).items():
            self._namespaces.forget(cluster, rights.key)
        viewer = self.viewer(identity, own)
        if not viewer.namespaces:
            raise NoNamespaces("no namespace may be seen with these rights")
        return viewer

    def forget(self, identity: Identity) -> None:
        """Somebody signs out: nothing of their rights is kept."""
        for cluster, rights in (identity.rights or {}).items():
            self._namespaces.forget(cluster, rights.key)
            self.clients.forget(cluster, rights)
        with self._lock:
            self._seen.pop((identity.user, identity.key), None)

    def close(self) -> None:
        self.clients.close()

    def _answers(self, identity: Identity, spaces: Spaces) -> dict[str, _Answer]:
        """Of every cluster where the person has rights, side by side."""
        # At home it is asked in any case whether the token is taken.
        clusters = dict.fromkeys((self.home_cluster, *spaces))
        asked = [(cluster, rights) for cluster in clusters if (rights := identity.rights_in(cluster)) is not None]
        if len(asked) <= 1:
            return {cluster: self._answer(cluster, rights, spaces.get(cluster, {})) for cluster, rights in asked}
        with pace.waiting(), ThreadPoolExecutor(_MOST_CLUSTERS_AT_ONCE, thread_name_prefix="namespaces") as pool:
            found = pool.map(lambda one: self._answer(one[0], one[1], spaces.get(one[0], {})), asked)
            return dict(zip((cluster for cluster, _ in asked), found, strict=True))

    def _answer(self, cluster: str, rights: Rights, spaces: Mapping[str, VisibleNamespace]) -> _Answer:
        if rights == OWN:
            return Allowed(frozenset(spaces))
        own = self.own_client(cluster)
        if own is None:
            return Unreachable("there is no way to this cluster", system=System.KUBERNETES, cluster=cluster)
        try:
            return self._namespaces.of(self.clients.of(own, rights), rights.key, spaces)
        except SourceError as error:
            return error

    def _problems(self, answers: Mapping[str, _Answer]) -> tuple[Problem, ...]:
        now = self.clock()
        found = (answer.doubt if isinstance(answer, Allowed) else answer for answer in answers.values())
        return tuple(error.problem(now) for error in found if error is not None)

    def _same(self, identity: Identity, own: Viewer, viewer: Viewer) -> Viewer:
        """The viewer as it was made before, if it sees the same of the same objects: what is kept for it holds."""
        key = (identity.user, identity.key)
        with self._lock:
            before = self._seen.get(key)
            if before is not None and before[0] is own and _is_same(before[1], viewer):
                viewer = before[1]
            self._seen[key] = (own, viewer)
            self._seen.move_to_end(key)
            while len(self._seen) > MOST_VIEWERS:
                self._seen.popitem(last=False)
        return viewer


def _unknown(error: SourceError) -> SourceError:
    """The same failure as an answer to whoever asks for anything at all: 503."""
    message = f"it could not be asked which namespaces you may see: {error.message}"
    return type(error)(message, system=error.system, cluster=error.cluster, resource=error.resource, status=503)


def _by_cluster(own: Viewer) -> Spaces:
    found: dict[str, dict[str, VisibleNamespace]] = {}
    for (cluster, name), space in own.namespaces.items():
        found.setdefault(cluster, {})[name] = space
    return found


def _allowed(answer: _Answer | None) -> Allowed:
    return answer if isinstance(answer, Allowed) else Allowed()


def _is_same(one: Viewer, other: Viewer) -> bool:
    same = one.namespaces.keys() == other.namespaces.keys() and one.lists == other.lists
    return same and not (one.problems or other.problems)
