"""Where an API server is and how to authenticate there: kubeconfig, a service account in the cluster, a plain URL."""

from __future__ import annotations

import base64
import binascii
import copy
import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import urllib3
from kubernetes.client.configuration import Configuration
from kubernetes.client.rest import RESTClientObject
from kubernetes.config.config_exception import ConfigException
from kubernetes.config.kube_config import KubeConfigLoader
from urllib3 import HTTPHeaderDict

from mesh.clients.kubernetes.credentials import Credential, Credentials, ExecPlugin, Fixed, Provider, TokenFile
from mesh.clients.kubernetes.kubeconfig import Context, KubeconfigError, default_paths, read_context

SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
# A watch holds a connection as long as it lives; there is one for each kind.
POOL_SIZE = 64


@dataclass(frozen=True, slots=True)
class StreamOptions:
    """How to reach the API server outside the pool. `tls` has the keys of `websocket-client`'s `sslopt`, and
    `ca_cert_data` (PEM); `proxy` is a URL or `""`."""

    server: str
    headers: Mapping[str, str]
    tls: Mapping[str, str]
    verifies: bool
    proxy: str = ""


class Access(Protocol):
    """How one API server is reached, and as whom. Threads may share it.

    `prepare` gives pooled connections and the headers to send over them, `prepare_stream` the same for a websocket;
    both raise `CredentialError`. `is_personal`: a 401 is about a person's own token.
    """

    is_personal: bool

    @property
    def server(self) -> str: ...

    @property
    def credentials_origin(self) -> str: ...

    def prepare(self) -> tuple[urllib3.PoolManager, HTTPHeaderDict]: ...

    def prepare_stream(self) -> StreamOptions: ...

    def forget_credentials(self) -> None: ...

    def close(self) -> None: ...


class Connection:
    """One API server, and the credentials for it. Threads may share it; `close` frees sockets and key files."""

    is_personal = False

    def __init__(self, configuration: Configuration, credentials: Credentials) -> None:
        configuration.connection_pool_maxsize = POOL_SIZE
        configuration.keep_alive = True
        self._configuration = configuration
        self._credentials = credentials
        self._lock = threading.Lock()
        self._keys: tuple[str, str] = ("", "")
        self._key_directory: Path | None = None
        self._rest: RESTClientObject | None = None
        if not configuration.verify_ssl:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    @classmethod
    def plain(cls, url: str) -> Connection:
        """An API server that asks for no credentials, and past any proxy of the environment: the snapshot's."""
        configuration = Configuration(host=url.rstrip("/"))
        configuration.proxy = None
        return cls(configuration, Fixed())

    @property
    def server(self) -> str:
        """The URL of the API server, without a slash at its end."""
        return str(self._configuration.host)

    def bare(self, server: str = "", ca_pem: str = "") -> Connection:
        """The same server without any credentials: neither the console's token nor its certificate, which would count
        before a token. `server` and `ca_pem` replace the URL and what its certificate must be signed with."""
        configuration = copy.deepcopy(self._configuration)
        configuration.cert_file = configuration.key_file = None
        if server:
            configuration.host = server.rstrip("/")
            configuration.tls_server_name = None
        if ca_pem:
            configuration.ssl_ca_cert, configuration.ca_cert_data = None, ca_pem
            configuration.verify_ssl = True
        return Connection(configuration, Fixed())

    def prepare(self) -> tuple[urllib3.PoolManager, HTTPHeaderDict]:
        """Pooled connections and the headers to send over them; raises `CredentialError`."""
        credential = self._credentials.current()
        headers = HTTPHeaderDict()
        if credential.authorization:
            headers["Authorization"] = credential.authorization
        with self._lock:
            return self._pool(credential), headers

    def prepare_stream(self) -> StreamOptions:
        """The same server, keys and proxy for a websocket; raises `CredentialError`."""
        pool, headers = self.prepare()
        configuration = self._configuration
        tls = {
            "ca_certs": configuration.ssl_ca_cert,
            "ca_cert_data": configuration.ca_cert_data,
            "certfile": configuration.cert_file,
            "keyfile": configuration.key_file,
            "server_hostname": configuration.tls_server_name,
        }
        proxy = str(configuration.proxy) if isinstance(pool, urllib3.ProxyManager) else ""
        found = {key: str(value) for key, value in tls.items() if value}
        return StreamOptions(self.server, headers, found, bool(configuration.verify_ssl), proxy)

    @property
    def credentials_origin(self) -> str:
        """Where the credentials come from, in words."""
        return self._credentials.origin

    def forget_credentials(self) -> None:
        """Ask for fresh ones next time: the API server did not take these."""
        self._credentials.forget()

    def close(self) -> None:
        with self._lock:
            if self._rest is not None:
                self._rest.close()
            self._rest = None
            self._keys = ("", "")
            if self._key_directory is not None:
                shutil.rmtree(self._key_directory, ignore_errors=True)
                self._key_directory = None

    def _pool(self, credential: Credential) -> urllib3.PoolManager:
        keys = (credential.certificate, credential.key)
        if self._rest is None or keys != self._keys:
            if credential.certificate:
                self._write_keys(credential)
            if self._rest is not None:
                self._rest.close()
            self._rest = RESTClientObject(self._configuration)
            self._keys = keys
        return self._rest.pool_manager

    def _write_keys(self, credential: Credential) -> None:
        """The TLS library reads certificates from files only; these are the user's alone and go with `close`."""
        if self._key_directory is None:
            self._key_directory = Path(tempfile.mkdtemp(prefix="console-keys-"))
            weakref.finalize(self, shutil.rmtree, self._key_directory, ignore_errors=True)
        for name, text in (("tls.crt", credential.certificate), ("tls.key", credential.key)):
            path = self._key_directory / name
            path.touch(mode=0o600)
            path.write_text(text, encoding="utf-8")
        self._configuration.cert_file = str(self._key_directory / "tls.crt")
        self._configuration.key_file = str(self._key_directory / "tls.key")


def connect(
    *,
    url: str = "",
    kubeconfig: Path | None = None,
    context: str | None = None,
    allow_exec: bool = True,
    environment: Mapping[str, str] = os.environ,
) -> Connection:
    """The API server of a plain `url`, else of a kubeconfig that is named, else of the cluster that this process
    runs in, else of the user's kubeconfig. Raises `KubeconfigError` with what is missing."""
    if url:
        return Connection.plain(url)
    if kubeconfig is None and context is None and environment.get("KUBERNETES_SERVICE_HOST"):
        return in_cluster(environment)
    paths = (kubeconfig,) if kubeconfig else default_paths(environment)
    return from_kubeconfig(paths, context, allow_exec=allow_exec)


def in_cluster(environment: Mapping[str, str] = os.environ, directory: Path = SERVICE_ACCOUNT) -> Connection:
    """The pod's own API server and service account."""
    host = environment.get("KUBERNETES_SERVICE_HOST", "")
    port = environment.get("KUBERNETES_SERVICE_PORT", "443")
    if not (directory / "token").is_file():
        raise KubeconfigError(f"this pod has no service account token: there is no file {directory / 'token'}")
    configuration = Configuration(host=f"https://{f'[{host}]' if ':' in host else host}:{port}")
    configuration.ssl_ca_cert = str(directory / "ca.crt")
    return Connection(configuration, TokenFile(directory / "token"))


def from_kubeconfig(paths: Sequence[Path], context: str | None = None, *, allow_exec: bool = True) -> Connection:
    """One context of kubeconfig files (default: the current one). Without `allow_exec` its command is never run."""
    chosen = read_context(paths, context)
    cluster, user = chosen.cluster, chosen.user
    configuration = Configuration(host=str(cluster["server"]).rstrip("/"))
    _set_trust(configuration, cluster)
    if cluster.get("proxy-url"):
        configuration.proxy = str(cluster["proxy-url"])
    if not user.get("client-certificate-data") and user.get("client-certificate"):
        configuration.cert_file = user["client-certificate"]
        configuration.key_file = user.get("client-key")
    return Connection(configuration, _credentials(chosen, allow_exec))


def _set_trust(configuration: Configuration, cluster: Mapping[str, Any]) -> None:
    configuration.verify_ssl = not cluster.get("insecure-skip-tls-verify", False)
    if cluster.get("certificate-authority-data"):
        configuration.ca_cert_data = _pem(cluster, "certificate-authority-data")
    elif cluster.get("certificate-authority"):
        configuration.ssl_ca_cert = cluster["certificate-authority"]
    if cluster.get("tls-server-name"):
        configuration.tls_server_name = str(cluster["tls-server-name"])


def _credentials(context: Context, allow_exec: bool) -> Credentials:
    """In kubectl's order: token file, token, user and password, command, provider."""
    user = context.user
    if user.get("tokenFile"):
        return TokenFile(Path(user["tokenFile"]))
    header = _fixed_header(user)
    if not header and user.get("exec"):
        if not allow_exec:
            raise KubeconfigError(f"context {context.name}: exec credentials are off (clustering.enable_exec_provider)")
        return ExecPlugin(user["exec"], cluster=_cluster_info(context.cluster), directory=context.directory)
    if not header and user.get("auth-provider"):
        return _provider(context)
    return _FixedWithKeys(header, user)


def _fixed_header(user: Mapping[str, Any]) -> str:
    if user.get("token"):
        return f"Bearer {str(user['token']).strip()}"
    if user.get("username"):
        pair = f"{user['username']}:{user.get('password', '')}"
        return f"Basic {base64.b64encode(pair.encode()).decode()}"
    return ""


class _FixedWithKeys(Fixed):
    """A header that stays, and the client certificate that the kubeconfig holds inline."""

    def __init__(self, header: str, user: Mapping[str, Any]) -> None:
        super().__init__(header)
        if user.get("client-certificate-data"):
            certificate, key = _pem(user, "client-certificate-data"), _pem(user, "client-key-data")
            self._credential = Credential(header, certificate, key)


def _provider(context: Context) -> Credentials:
    """The old `auth-provider` section, as the kubernetes package reads it (OpenID Connect with its refresh)."""
    entry = {
        "current-context": "it",
        "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
        "clusters": [{"name": "it", "cluster": {"server": context.cluster["server"]}}],
        "users": [{"name": "it", "user": {"auth-provider": context.user["auth-provider"]}}],
    }
    renewed = Configuration()
    try:
        loader: Any = KubeConfigLoader
        loader(config_dict=entry, config_base_path=str(context.directory)).load_and_set(renewed)
    except (ConfigException, KeyError, ValueError, TypeError, OSError) as error:
        raise KubeconfigError(f"context {context.name}: auth-provider: {error}") from error
    if "BearerToken" not in renewed.api_key:
        raise KubeconfigError(f"context {context.name}: auth-provider gives no token; exec, token and tokenFile do")
    return Provider(lambda: renewed.get_api_key_with_prefix("BearerToken"))


def _cluster_info(cluster: Mapping[str, Any]) -> dict[str, Any]:
    """What an exec command may be told of the cluster, with the CA inline as it expects it."""
    keys = ("server", "tls-server-name", "insecure-skip-tls-verify", "certificate-authority-data", "proxy-url")
    info = {key: cluster[key] for key in keys if cluster.get(key)}
    if "certificate-authority-data" not in info and cluster.get("certificate-authority"):
        path = Path(cluster["certificate-authority"])
        info["certificate-authority-data"] = base64.b64encode(path.read_bytes()).decode() if path.is_file() else ""
    for extension in cluster.get("extensions") or ():
        if extension.get("name") == "client.authentication.k8s.io/exec":
            info["config"] = extension.get("extension")
    return info


def _pem(section: Mapping[str, Any], key: str) -> str:
    try:
        return base64.b64decode("".join(str(section.get(key, "")).split()), validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise KubeconfigError(f"{key} is not base64 of PEM text") from error
