"""The server as other code holds it: start, stop, and what drills may do to it."""

from __future__ import annotations

import ssl
import threading
import traceback
from collections.abc import Iterable, Mapping
from email.message import Message
from pathlib import Path
from typing import Self

from apiserver.controls import Access, Deny, Faults, User, deny_of
from apiserver.drills import drill
from apiserver.errors import ApiError
from apiserver.http import Listener
from apiserver.logs import Writer
from apiserver.messages import Answer, Request, Stream, error_answer
from apiserver.people import who_asks
from apiserver.rbac import Rbac
from apiserver.resources import Api
from apiserver.routes import answer
from apiserver.store import Store


class Server:
    """The server in this process. `port` 0 takes a free one; `url` tells which. Also a context manager.

    `deny` forbids from the start; `tokens` (token to user name) makes a bearer token necessary, `groups` are those of
    users, and `rbac` allows only what the store's roles and bindings do; `logs` is the
    folder of pod logs (default: the store's folder), and `log_writer` makes those that are not there; `tls` a
    server-side SSL context; `controls` serves `POST /_control/…` for failure drills from outside.
    """

    def __init__(
        self,
        store: Store,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        read_only: bool = False,
        deny: Iterable[Deny] = (),
        tokens: Mapping[str, str] | None = None,
        groups: Mapping[str, tuple[str, ...]] | None = None,
        rbac: bool = False,
        logs: Path | None = None,
        tls: ssl.SSLContext | None = None,
        controls: bool = False,
        log_writer: Writer | None = None,
        bookmark_seconds: float = 30.0,
    ) -> None:
        self.store = store
        self.faults = Faults()
        rules = Rbac(store) if rbac else None
        self.access = Access(deny, read_only=read_only, tokens=tokens, groups=groups, allowing=rules)
        self.api = Api(store, self.access, logs or store.folder, bookmark_seconds, log_writer)
        self.controls = controls
        self.requests: list[tuple[str, str]] = []
        self._host, self._port, self._tls = host, port, tls
        self._listener: Listener | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port in use; it stays the same when the server is stopped and started again."""
        return self._port

    @property
    def url(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{'https' if self._tls else 'http'}://{host}:{self._port}"

    def start(self) -> Self:
        """Listens, and serves in a thread; raises OSError when the port is taken."""
        if self._listener is not None:
            return self
        self.api.stopping.clear()
        self._listener = Listener((self._host, self._port), self)
        self._port = self._listener.server_port
        if self._tls is not None:
            # the handshake is left to the connection's own thread: a slow client must not stop the others
            self._listener.socket = self._tls.wrap_socket(
                self._listener.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(
            target=self._listener.serve_forever, args=(0.05,), name="apiserver", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Ends every connection and frees the port; the store stays."""
        listener, thread = self._listener, self._thread
        if listener is None or thread is None:
            return
        self._listener = self._thread = None
        self.api.stopping.set()
        listener.shutdown()
        thread.join()
        self.store.drop_watches()
        listener.close_connections()
        listener.wait_for_connections(5)
        listener.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *error: object) -> None:
        self.stop()

    def who_asks(self, headers: Message) -> User:
        """Raises 401 when tokens are needed and this is none of them."""
        return who_asks(self.access, headers)

    def answer(self, request: Request) -> Answer | Stream:
        """The answer to a request; a failure is one too."""
        try:
            if self.controls and request.path.startswith("/_control/"):
                return drill(self, request)
            if status := self.faults.status:
                raise ApiError(status, "the server is made to fail", reason="" if status != 500 else "InternalError")
            return answer(self.api, request)
        except ApiError as error:
            return error_answer(error)
        except RecursionError:
            return error_answer(ApiError(400, "the object is nested too deeply"))
        except Exception:
            traceback.print_exc()
            return error_answer(ApiError(500, "the server could not answer; its log says why"))

    def count(self, request: Request) -> None:
        """Keeps the last requests, so that tests can count them."""
        self.requests.append((request.method, request.path))
        if len(self.requests) > 10_000:
            del self.requests[:5_000]

    def forbid(self, resource: str, *, verb: str = "*", namespace: str = "*", user: str = "*") -> None:
        """Answers 403 from now on; `resource` as `pods`, `deployments.apps` or `*`. Open watches go on."""
        self.access.forbid(deny_of(resource, verb=verb, namespace=namespace, user=user))

    def allow(self, resource: str, *, verb: str = "*", namespace: str = "*", user: str = "*") -> None:
        """Takes back a `forbid` with the same arguments."""
        self.access.allow(deny_of(resource, verb=verb, namespace=namespace, user=user))

    def drop_watches(self) -> int:
        """Cuts every watch in mid-air; answers how many."""
        return self.store.drop_watches()

    def forget_history(self) -> None:
        """Makes all former resource versions too old: a watch from one is answered 410."""
        self.store.forget_history()

    def fail_with(self, status: int, seconds: float | None = None) -> None:
        """Answers every request with this status, for some seconds or until `recover`."""
        self.faults.fail_with(status, seconds)

    def refuse(self, seconds: float | None = None) -> None:
        """Closes every connection, and each new one at once, for some seconds or until `recover`."""
        self.faults.refuse(seconds)
        self.store.drop_watches()
        if self._listener is not None:
            self._listener.close_connections()

    def delay(self, seconds: float) -> None:
        """Makes every answer late."""
        self.faults.delay(seconds)

    def recover(self) -> None:
        """Ends `fail_with`, `refuse` and `delay`; what is forbidden stays so."""
        self.faults.recover()
