"""`python -m apiserver DIR`: serves a folder of manifests until it is stopped."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from apiserver import NoManifests, Server, load_folder, told
from apiserver.people import read_tokens


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 after a stop by signal, 2 when the folder or the port cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        store, complaints = load_folder(options.folder, serve=options.serve)
    except NoManifests as error:
        print(f"apiserver: {error}", file=sys.stderr)
        return 2
    for line in told(complaints, store.unread):
        print(f"apiserver: {line}", file=sys.stderr)
    try:
        tokens, groups = read_tokens(options.tokens) if options.tokens else (None, None)
    except (OSError, ValueError) as error:
        print(f"apiserver: {error}", file=sys.stderr)
        return 2
    server = Server(
        store,
        options.host,
        options.port,
        read_only=options.read_only,
        controls=options.controls,
        tokens=tokens,
        groups=groups,
        rbac=options.rbac,
        log_writer=options.log_writer,
    )
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        server.start()
    except OSError as error:
        print(f"apiserver: cannot listen on {options.host}:{options.port}: {error.strerror}", file=sys.stderr)
        return 2
    print(server.url, flush=True)
    # A signal may reach a thread of the server; its handler runs only once this thread wakes up.
    while not stop.wait(0.5):
        continue
    server.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m apiserver", description="Serves the Kubernetes API from a folder of manifests."
    )
    parser.add_argument("folder", type=Path, help="folder of .yaml, .yml and .json files, at any depth")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    parser.add_argument("--read-only", action="store_true", help="refuse every write")
    parser.add_argument(
        "--serve",
        choices=("all", "found"),
        default="all",
        help="serve Istio's and the Gateway API's kinds always, or only where the folder has some (default: all)",
    )
    parser.add_argument(
        "--tokens",
        type=Path,
        metavar="FILE",
        help='ask for bearer tokens: lines of token,user,uid,"group,group", as kube-apiserver reads them',
    )
    parser.add_argument("--rbac", action="store_true", help="allow only what the folder's roles and bindings allow")
    parser.add_argument("--controls", action="store_true", help="serve POST /_control/… for failure drills")
    parser.add_argument(
        "--log-writer",
        type=_function,
        metavar="MODULE:NAME",
        help="a function that makes the log lines of containers that have no file (apiserver.logs.Writer)",
    )
    return parser


def _function(text: str) -> Any:
    """What `MODULE:NAME` names."""
    module, _, name = text.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"{text!r} cannot be imported: {error}") from None


if __name__ == "__main__":
    sys.exit(main())
