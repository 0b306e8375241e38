"""Static files with hashed names and compressed twins; one stylesheet and one script made of several."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

from django.contrib.staticfiles.finders import find
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

STYLES = ("vendor/patternfly.css", "console.css", "lists.css", "graph.css", "charts.css")
# What the graph and the lists, where most visits begin, have no use for.
MORE_STYLES = (
    "details.css",
    "namespaces.css",
    "metadata.css",
    "logs.css",
    "proxies.css",
    "config.css",
    "overview.css",
    "signin.css",
)
SCRIPTS = ("django_htmx/htmx-2.min.js", "shell.js")
BUNDLES = {"bundle.css": STYLES, "more.css": MORE_STYLES, "bundle.js": SCRIPTS}


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names are hashed once `collectstatic` has run; before, a checkout serves its files by their own names."""

    @property
    def collected(self) -> bool:
        return bool(self.hashed_files)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._hashed: dict[str, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        """Of what was collected it is made once: a list of a page asks for its icons hundreds of times."""
        if not self.collected or not name or force:
            address: str = super().url(name, force) if self.collected else StaticFilesStorage.url(self, name)
            return address
        if name not in self._hashed:
            self._hashed[name] = super().url(name)
        return self._hashed[name]

    def post_process(
        self, paths: MutableMapping[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        """Adds the bundles, so that a cold visit asks for one stylesheet and one script of the shell."""
        for bundle, names in BUNDLES.items() if not dry_run else ():
            text = "\n".join(self.open(name).read().decode() for name in names if name in paths)
            self.delete(bundle)
            self._save(bundle, ContentFile(text.encode()))
            paths[bundle] = (self, bundle)
        yield from super().post_process(paths, dry_run, **options)

    def styles(self) -> list[str]:
        """The addresses of the stylesheets, in their order."""
        return self._addresses("bundle.css")

    def more_styles(self) -> list[str]:
        """The addresses of the stylesheets of overview and detail pages."""
        return self._addresses("more.css")

    def scripts(self) -> list[str]:
        """The addresses of the scripts that every page has, in their order."""
        return self._addresses("bundle.js")

    def _addresses(self, bundle: str) -> list[str]:
        names = [bundle] if self.collected else [name for name in BUNDLES[bundle] if find(name)]
        return [self.url(name) for name in names]
