"""Templates without their indentation: it is for who reads them, and a thirtieth of what a page sends."""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders import filesystem

_INDENTATION = re.compile(r"\n[ \t]+")


class Loader(filesystem.Loader):
    """Reads from `DIRS`. Only the templates' own text is changed, never what is put into it."""

    def get_contents(self, origin: Origin) -> str:
        return without_indentation(super().get_contents(origin))


def without_indentation(template: str) -> str:
    """Lines stay where they are, so that an error's line number holds."""
    return _INDENTATION.sub("\n", template)
