"""Static files with hashed names and compressed twins, and one stylesheet made of three."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

from django.contrib.staticfiles.finders import find
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

STYLES = ("vendor/patternfly.css", "console.css", "graph.css")
BUNDLE = "bundle.css"


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names are hashed once `collectstatic` has run; before, a checkout serves its files by their own names."""

    @property
    def collected(self) -> bool:
        return bool(self.hashed_files)

    def url(self, name: str | None, force: bool = False) -> str:
        address: str = super().url(name, force) if self.collected else StaticFilesStorage.url(self, name)
        return address

    def post_process(
        self, paths: MutableMapping[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        """Adds the bundle, so that a cold visit asks for one stylesheet."""
        if not dry_run:
            text = "\n".join(self.open(name).read().decode() for name in STYLES if name in paths)
            self.delete(BUNDLE)
            self._save(BUNDLE, ContentFile(text.encode()))
            paths[BUNDLE] = (self, BUNDLE)
        yield from super().post_process(paths, dry_run, **options)

    def styles(self) -> list[str]:
        """The addresses of the stylesheets, in their order."""
        names = [BUNDLE] if self.collected else [name for name in STYLES if find(name)]
        return [self.url(name) for name in names]
