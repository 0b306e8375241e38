"""How gunicorn serves the console: `python -m kiali_site`, or `gunicorn -c kiali_site/gunicorn.py`.

Bad configuration ends the start here, in the master, before a worker exists. `WEB_CONCURRENCY` sets the number of
processes (default 2); each has 64 threads, of which most wait for Prometheus or a browser.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import resource
import ssl
import sys
from collections.abc import Callable
from typing import Any

from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
from gunicorn.errors import HaltServer  # type: ignore[import-untyped]

from mesh.clients.tls_policy import NoUsablePolicy
from mesh.config.environment import loaded, with_environment, worker_count
from mesh.readers.tls_profile import policy_of, resolved
from mesh.web.listener.arrival import MAX_HEAD_BYTES
from mesh.web.listener.limits import Limits
from mesh.web.listener.tls import ServedTls
from mesh.web.listener.worker import hold_signals, release_signals, worker_with
from mesh.web.process.boots import Boots
from mesh.web.process.own_logs.configuration import log_configuration
from mesh.web.process.own_metrics import preparing
from mesh.web.process.probes import PROBES, leaving
from mesh.web.process.startup import refuse_bad_certificates, refuse_what_is_not_there, refuse_without_cluster

_OPEN_FILES = 4096
# All bodies that arrive at a process together.
_ARRIVING_BYTES = 64 << 20
# All answers of a process that are not yet taken.
_UNSENT_BYTES = 64 << 20
# glibc's names: M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX.
_HEAP = {-1: 128 * 1024, -3: 128 * 1024, -8: 2}


def _keep_the_heap_small() -> None:
    """Lets the C library give back what large answers took. Left alone it makes an arena for almost every thread, and
    keeps in each what the largest answer so far has needed. Another library than glibc has no such call."""
    with contextlib.suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        for option, value in _HEAP.items():
            mallopt(option, value)


def _allow_open_files() -> None:
    """A thousand connections, the watches, and the calls to sources must not compete for files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _give_memory_back(_done: Any = None) -> None:
    """What has been freed inside the heap."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


_keep_the_heap_small()
_allow_open_files()
_loaded = loaded(os.environ)
_settings = with_environment(_loaded.settings, os.environ)
refuse_what_is_not_there(_settings)
refuse_bad_certificates(_settings)
for _warning in _loaded.warnings:
    print(f"configuration: {_warning}", file=sys.stderr)

wsgi_app = "kiali_site.wsgi:application"
_host = f"[{_settings.server.address}]" if ":" in _settings.server.address else _settings.server.address
bind = f"{_host}:{_settings.server.port}"
_root = _settings.server.web_root.rstrip("/")
_listener = _settings.console.listener
_write_seconds = _settings.server.effective_write_timeout.total_seconds()
worker_class = worker_with(
    Limits(
        arrival=_listener.arrival_timeout.total_seconds(),
        write=_write_seconds,
        pause=_listener.shutdown_pause.total_seconds(),
        max_body=_listener.max_body,
        bodies=max(_ARRIVING_BYTES, _listener.max_body),
        unsent=_UNSENT_BYTES,
        probes=tuple(f"{_root}/{probe}" for probe in PROBES),
        api=f"{_root}/api",
        leaving=leaving.set,
    )
)
workers = worker_count(os.environ)
threads = 64
# Heartbeats, not requests: a thread that waits does not stop its worker from giving them.
timeout = max(60, int(_write_seconds))
# The pause, and then the longest page: its queries have one deadline, and it has to be made and sent.
_longest_page = max(30.0, _write_seconds, _settings.console.prometheus.deadline.total_seconds() + 10)
graceful_timeout = int(_listener.shutdown_pause.total_seconds() + _longest_page)
keepalive = 75
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108 - heartbeats stay off the disk
control_socket_disable = True
accesslog = None
logconfig_dict, _refused = log_configuration(os.environ)
for _warning in _refused:
    print(f"environment: {_warning}", file=sys.stderr)
# A file that is sent by the system would keep its thread as long as the client likes.
sendfile = False
limit_request_line = 8190
# All cookies come in one line, sessions with large tokens among them.
limit_request_field_size = MAX_HEAD_BYTES

if _settings.identity.https:
    certfile = _settings.identity.cert_file
    keyfile = _settings.identity.private_key_file


_tls: ServedTls | None = None


def _served_tls() -> ServedTls:
    """Made in the master, once the cluster can be asked for its policy; shared by all processes."""
    global _tls  # noqa: PLW0603 - the one of this configuration
    if _tls is None:
        with_policy, warning = resolved(_settings, os.environ)
        policy = policy_of(with_policy.deployment.tls_config)
        for text in (*((warning,) if warning else ()), *(f"{key}: {doubt}" for key, doubt in policy.doubts())):
            print(f"configuration: deployment.tls_config: {text}", file=sys.stderr)
        identity = _settings.identity
        _tls = ServedTls(identity.cert_file, identity.private_key_file, policy)
        try:
            _tls.context()
        except NoUsablePolicy as error:
            raise SystemExit(f"deployment.tls_config.groups: {error}") from None
    return _tls


def ssl_context(_config: Any, _default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    """gunicorn asks for each connection."""
    return _served_tls().context()


def _tls_of_metrics() -> Callable[[], ssl.SSLContext] | None:
    """The console's own metrics are served with the same certificate."""
    return _served_tls().context if _settings.identity.https else None


_metrics = preparing.prepare(_settings, worker_tmp_dir)
"""The port and the slots of the console's own metrics: made here, as all processes answer for all."""
_boots = Boots()
_jobs: list[Callable[[], None]] = []
"""What ends the jobs of this process."""


def on_starting(_server: Any) -> None:
    refuse_without_cluster(_settings, os.environ)
    if _settings.identity.https:
        _served_tls()


def when_ready(_server: Any) -> None:
    """In the master, before the first worker."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kiali_site.settings")
    from mesh.jobs import health, validations  # noqa: F401, PLC0415 - for all processes
    from mesh.web.process.sharing import load_before_the_fork  # noqa: PLC0415 - needs Django's settings

    load_before_the_fork()
    _give_memory_back()


os.register_at_fork(after_in_parent=release_signals)


def pre_fork(_server: Any, worker: Any) -> None:
    _boots.begin(worker.age)
    _metrics.reserve(worker.age)
    hold_signals()


def post_fork(_server: Any, worker: Any) -> None:
    _metrics.take(worker.age)


def post_worker_init(worker: Any) -> None:
    """Start to watch the clusters before the first question arrives; threads would not survive a fork."""
    from mesh.web.process.current import NotOpened, runtime  # noqa: PLC0415 - needs Django's settings
    from mesh.web.process.sharing import make_ready  # noqa: PLC0415 - needs Django's settings

    try:
        opened = runtime()
    except NotOpened as refusal:
        print(refusal, file=sys.stderr, flush=True)
        # Any other status would have the master start the next worker, for ever.
        raise SystemExit(Arbiter.WORKER_BOOT_ERROR) from None
    make_ready(opened)
    _start_traces(opened)
    export = _health_export()
    _start_metrics(opened, export)
    _start_jobs(opened, export)
    _calm_the_collector()
    _boots.done(worker.age)


def _health_export() -> Any:
    """None where the health of the mesh is not told."""
    metrics = _settings.server.observability.metrics
    if not (metrics.enabled and metrics.health_status.enabled):
        return None
    from mesh.web.process.own_metrics.health import HealthExport  # noqa: PLC0415 - needs Django's settings

    return HealthExport(metrics.health_status.max_consecutive_na)


def _start_traces(opened: Any) -> None:
    from mesh.web.process import traces  # noqa: PLC0415 - needs Django's settings

    stop = traces.start(_settings, opened.home_cluster)
    if stop is not None:
        _jobs.append(stop)


def _start_metrics(opened: Any, export: Any) -> None:
    from mesh.web.process.metrics_endpoint import start  # noqa: PLC0415 - needs Django's settings

    teller = start(_metrics, opened, tls=_tls_of_metrics(), others=(export,) if export else ())
    if teller is not None:
        _jobs.append(teller.stop)


def _calm_the_collector() -> None:
    """A graph makes thousands of objects at once, and each collection walks the cluster's objects as well. What is
    there by now stays, and need not be walked; much rarer collections would cost more memory than they save time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
    _give_memory_back()


def _start_jobs(opened: Any, export: Any) -> None:
    from mesh.jobs.health import HealthRefresh, Round  # noqa: PLC0415 - needs Django's settings
    from mesh.jobs.validations import ValidationRefresh  # noqa: PLC0415
    from mesh.web.process.own_metrics.catalogue import HEALTH_REFRESH_SECONDS  # noqa: PLC0415

    def time_of(done: Round) -> None:
        for cluster in done.sources.clusters:
            HEALTH_REFRESH_SECONDS.labels(cluster).observe(done.seconds)

    told: list[Callable[[Round], None]] = [time_of, _give_memory_back]
    if export:
        told.append(lambda done: export.refresh(done.sources))
    if _settings.kiali_internal.health_cache.enabled:
        refresh = HealthRefresh(opened.own_sources, told=told, shared=_shared_rounds(opened))
        _jobs.append(refresh.stop)
        refresh.start()
    if opened.validations.is_on:
        interval = _settings.external_services.istio.validation_reconcile_interval
        checks = ValidationRefresh(opened.own_sources, interval.total_seconds())
        _jobs.append(checks.stop)
        checks.start()


def _shared_rounds(opened: Any) -> Any:
    """Those of other processes and replicas; None where nothing is shared."""
    if not _settings.console.shared_cache.url:
        return None
    from mesh.web.process.shared.rounds import shared_rounds  # noqa: PLC0415 - needs Django's settings

    rounds = shared_rounds(_settings)
    opened.shared_problem = rounds.store.problem
    return rounds


def child_exit(server: Any, worker: Any) -> None:
    """In the master: what a worker has counted stays. One that was killed while it started is not replaced for ever."""
    _metrics.free(worker.age, worker.pid)
    refusal = _boots.ended(worker.age)
    # A master that ends has closed its listeners, and its workers may have been starting.
    if refusal and server.LISTENERS:
        print(refusal, file=sys.stderr, flush=True)
        raise HaltServer("Workers are killed while they start.", Arbiter.WORKER_BOOT_ERROR)


def on_exit(_server: Any) -> None:
    preparing.close()
    if isinstance(sys.exception(), HaltServer):
        raise SystemExit(1)


def worker_exit(_server: Any, _worker: Any) -> None:
    """Stop the jobs and the watches of a worker that ends."""
    from mesh.web.process.current import close_runtime  # noqa: PLC0415 - needs Django's settings

    while _jobs:
        _jobs.pop()()
    close_runtime()
