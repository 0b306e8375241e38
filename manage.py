#!/usr/bin/env python
"""The console's command line: `./manage.py help` lists the commands."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kiali_site.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - the settings' name comes first

    # Commands are modules, whose names have no hyphens.
    execute_from_command_line([*sys.argv[:1], *(word.replace("-", "_") for word in sys.argv[1:2]), *sys.argv[2:]])


if __name__ == "__main__":
    main()
