"""Files that say how a cluster is reached."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


def kubeconfig(path: Path, *, server: str = "https://api.example", name: str = "here", **user: Any) -> Path:
    """A file with one context; keys of the cluster have the prefix `cluster_`."""
    cluster = {key.removeprefix("cluster_"): value for key, value in user.items() if key.startswith("cluster_")}
    user = {key: value for key, value in user.items() if not key.startswith("cluster_")}
    data = {
        "current-context": name,
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "clusters": [{"name": name, "cluster": {"server": server, **cluster}}],
        "users": [{"name": name, "user": user}],
    }
    path.write_text(yaml.safe_dump(data))
    return path
