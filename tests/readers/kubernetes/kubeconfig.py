"""Files that say how a cluster is reached."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


def kubeconfig(path: Path, **fields: Any) -> Path:
    """A file with one context, `name`, and one `server`; the rest are keys of the user, or of the cluster with the
    prefix `cluster_`."""
    server, name = fields.pop("server", "https://api.example"), fields.pop("name", "here")
    cluster = {key.removeprefix("cluster_"): value for key, value in fields.items() if key.startswith("cluster_")}
    user = {key: value for key, value in fields.items() if not key.startswith("cluster_")}
    data = {
        "current-context": name,
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "clusters": [{"name": name, "cluster": {"server": server, **cluster}}],
        "users": [{"name": name, "user": user}],
    }
    path.write_text(yaml.safe_dump(data))
    return path
