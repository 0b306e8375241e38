"""`manage.py validate PATH…`: what is wrong with the manifests of files, folders or standard input."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mesh.config import ConfigError, Settings, load
from mesh.model.cluster import ClusterSnapshot
from mesh.model.findings import Severity
from mesh.pages.validations.codes import help_on
from mesh.pages.validations.folder import Question, judged
from mesh.readers.manifests.files import STDIN
from mesh.readers.manifests.objects import DEFAULT_NAMESPACE, read_manifests
from mesh.validations.codes import CODES
from mesh.validations.reports.as_json import as_json
from mesh.validations.reports.junit import as_junit
from mesh.validations.reports.results import WORDS, Report
from mesh.validations.reports.sarif import as_sarif
from mesh.validations.reports.table import as_table, summary

NAME = "mesh-console"
FORMATS = ("table", "json", "sarif", "junit")
MOST_NOTES = 40
MOST_INPUT = 256 << 20
FIRST_LISTS_SECONDS = 60.0
_SEVERITIES = {word: severity for severity, word in WORDS.items()}
_UNUSABLE = 2
HELP = "Tells what is wrong with Istio and Gateway API manifests, before anything is applied."
EPILOG = """\
Exit status: 0 nothing as grave as --fail-on, 1 findings, 2 bad usage or something that cannot be read.

Without a cluster the manifests are judged by themselves. A namespace in which any of them lies exists. Without a
control plane (an istiod Deployment) among them every namespace is taken to be in the mesh, but for those that refuse
injection, with Istio's default settings or those of an `istio` ConfigMap. Findings that something is missing of which
the manifests hold nothing at all (hosts of a namespace without any Service, gateways of one without any Gateway) are
left out and counted: --context or --cluster can tell, and --complete takes the manifests for all there is.

With a cluster the manifests are laid over its objects; told are findings about the manifests only.
"""


class Command(BaseCommand):
    """Exit status 0, 1 for findings, 2 for what cannot be read or used."""

    help = HELP
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, epilog=EPILOG, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="file, folder (any depth), or - for stdin")
        parser.add_argument("--format", choices=FORMATS, default=FORMATS[0], help="default: %(default)s")
        parser.add_argument("--output", type=Path, metavar="FILE", help="write there instead of to stdout")
        parser.add_argument(
            "--fail-on", choices=tuple(_SEVERITIES), default="error", help="exit with 1 from here on (%(default)s)"
        )
        parser.add_argument(
            "--ignore", action="append", default=[], type=_codes, metavar="CODE", help="leave it out; repeatable"
        )
        parser.add_argument(
            "-n", "--namespace", default=DEFAULT_NAMESPACE, help="of objects that name none (default: %(default)s)"
        )
        cluster = parser.add_mutually_exclusive_group()
        cluster.add_argument("--context", metavar="NAME", help="lay them over the cluster of a kubeconfig context")
        cluster.add_argument("--cluster", action="store_true", help="lay them over the console's own cluster")
        cluster.add_argument("--complete", action="store_true", help="take the manifests for all there is")
        parser.add_argument("--kubeconfig", type=Path, metavar="FILE", help="where --context is defined")
        parser.add_argument("--config", type=Path, metavar="FILE", help="the console's config.yaml")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        settings = _settings(options["config"])
        below = _cluster(settings, options)
        # Only the commands know the little API server, which knows what a real one fills in.
        from mesh.web.management.defaults import fill_defaults  # noqa: PLC0415

        manifests = read_manifests(
            options["paths"], fill=fill_defaults, stdin=_stdin(options["paths"]), namespace=options["namespace"]
        )
        ignored = frozenset((*settings.kiali_feature_flags.validations.ignore, *_flat(options["ignore"])))
        report = judged(
            manifests, Question(settings, below, options["complete"], ignored, mends=options["format"] == FORMATS[0])
        )
        usual = frozenset(settings.kiali_feature_flags.validations.ignore)
        report = replace(report, ignored=tuple(each for each in report.ignored if each[0] not in usual))
        threshold = _SEVERITIES[options["fail_on"]]
        self._write(_formatted(report, options["format"], threshold), options["output"])
        self._tell(report, options)
        if report.complaints:
            sys.exit(_UNUSABLE)
        sys.exit(1 if report.reaches(threshold) else 0)

    def _write(self, text: str, output: Path | None) -> None:
        try:
            if output is None:
                self.stdout.write(text, ending="")
                self.stdout.flush()
            else:
                output.write_text(text, "utf-8")
        except BrokenPipeError:
            # Whoever reads has seen enough; what is left must not fail again at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}", returncode=_UNUSABLE) from error

    def _tell(self, report: Report, options: dict[str, Any]) -> None:
        """What a person needs to know beside the report."""
        for each in report.complaints:
            self.stderr.write(f"{each.place}: cannot be read: {each.message}", self.style.ERROR)
        for each in report.notes[:MOST_NOTES]:
            self.stderr.write(f"{each.place}: note: {each.message}", _plain)
        if len(report.notes) > MOST_NOTES:
            self.stderr.write(f"and {len(report.notes) - MOST_NOTES} notes more; --format json has them all", _plain)
        if report.unproven:
            self.stderr.write(f"left out, because only a cluster can prove it: {_listed(report.unproven)}", _plain)
        if report.ignored:
            self.stderr.write(f"ignored: {_listed(report.ignored)}", _plain)
        if options["format"] != FORMATS[0] or options["output"] is not None:
            self.stderr.write(summary(report), _plain)


def _plain(text: str) -> str:
    return text


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{code} ({count})" for code, count in counts)


def _formatted(report: Report, form: str, threshold: Severity) -> str:
    if form == "json":
        return as_json(report)
    if form == "sarif":
        from mesh.pages.console.status import VERSION  # noqa: PLC0415 - what only this needs

        return as_sarif(report, NAME, VERSION, help_on(result.finding.code for result in report.results))
    return as_junit(report, NAME, threshold) if form == "junit" else as_table(report)


def _codes(written: str) -> tuple[str, ...]:
    codes = tuple(code.strip().upper() for code in written.split(","))
    for code in codes:
        if code not in CODES:
            raise ArgumentTypeError(f"{code!r} is no code of a finding, such as KIA1101")
    return codes


def _flat(codes: Iterable[Iterable[str]]) -> list[str]:
    return [code for several in codes for code in several]


def _settings(config: Path | None) -> Settings:
    if config is None:
        settings: Settings = django_settings.CONSOLE
        return settings
    if not config.is_file():
        raise CommandError(f"{config}: no such configuration file", returncode=_UNUSABLE)
    try:
        return load(config).settings
    except ConfigError as error:
        raise CommandError(str(error), returncode=_UNUSABLE) from error


def _stdin(paths: list[str]) -> bytes:
    if STDIN not in paths:
        return b""
    if sys.stdin.isatty():
        raise CommandError("standard input is a terminal; pipe manifests into it", returncode=_UNUSABLE)
    return sys.stdin.buffer.read(MOST_INPUT)


def _cluster(settings: Settings, options: dict[str, Any]) -> ClusterSnapshot | None:
    """The cluster to lay the manifests over, read once; None where none is asked for."""
    if not (options["cluster"] or options["context"] or options["kubeconfig"]):
        return None
    # The client is large, and most runs need none.
    from mesh.web.management.clusters import NotRead, read_cluster  # noqa: PLC0415

    try:
        return read_cluster(settings, options["kubeconfig"], options["context"], FIRST_LISTS_SECONDS)
    except NotRead as error:
        raise CommandError(str(error), returncode=_UNUSABLE) from error
