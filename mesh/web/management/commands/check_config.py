"""`manage.py check-config FILE…`: what becomes of each key of a Kiali configuration here."""

from __future__ import annotations

import sys
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mesh.config.fates import MEANINGS, Fate
from mesh.config.moving.check import Report, judged, worst
from mesh.config.moving.parts import Other
from mesh.config.moving.reports import Checked, as_json, as_table

FORMATS = {"table": as_table, "json": as_json}
NEVER = "never"
STDIN = "-"
STDIN_NAME = "(standard input)"
MOST_BYTES = 8 << 20
_UNUSABLE = 2
HELP = "Tells key by key what becomes of a Kiali configuration here: a Kiali object, a ConfigMap, or Helm values."
EPILOG = "\n".join(
    (
        "What is said of a key:",
        *(f"  {fate:<12} it {words}" for fate, words in MEANINGS.items()),
        "",
        "Exit status: 0 nothing as grave as --fail-on (in the order above), 1 something is, 2 a file cannot be used.",
    )
)


class Command(BaseCommand):
    """Exit status 0, 1 for keys as grave as --fail-on, 2 for what cannot be read or used."""

    help = HELP
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand.replace("_", "-"), epilog=EPILOG, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="YAML or JSON, several documents; - for stdin")
        parser.add_argument("--format", choices=FORMATS, default="table", help="default: %(default)s")
        parser.add_argument(
            "--fail-on",
            choices=(NEVER, *(_word(fate) for fate in Fate if fate is not Fate.TAKEN)),
            default=_word(Fate.WRONG),
            help="exit with 1 from here on (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        checked: list[Checked] = []
        is_bad = False
        for name in options["files"]:
            source = STDIN_NAME if name == STDIN else name
            for each in judged(_text(name), source):
                if isinstance(each, Other):
                    is_bad = is_bad or each.is_bad
                    self.stderr.write(f"{source}:{each.line}: {each.why}", _plain)
                else:
                    checked.append((source, each))
        if not checked and not is_bad:
            raise CommandError("no configuration of Kiali was found", returncode=_UNUSABLE)
        self.stdout.write(FORMATS[options["format"]](checked), ending="")
        if is_bad:
            sys.exit(_UNUSABLE)
        sys.exit(1 if _reaches([report for _, report in checked], options["fail_on"]) else 0)


def _word(fate: Fate) -> str:
    return fate.value.replace(" ", "-")


def _reaches(reports: list[Report], threshold: str) -> bool:
    order = [_word(fate) for fate in Fate]
    return threshold != NEVER and order.index(_word(worst(reports))) >= order.index(threshold)


def _text(name: str) -> str:
    try:
        if name == STDIN:
            content = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise CommandError(f"{name}: is larger than {MOST_BYTES} bytes", returncode=_UNUSABLE)
        return content.decode("utf-8-sig")
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}", returncode=_UNUSABLE) from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{name}: is no text in UTF-8", returncode=_UNUSABLE) from error


def _plain(text: str) -> str:
    return text
