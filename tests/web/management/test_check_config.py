"""`manage.py check-config`: what a person and a pipeline are told of a Kiali configuration."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mesh.web.management.commands.check_config import Command

ROOT = Path(__file__).parents[3]
CR = """\
apiVersion: kiali.io/v1alpha1
kind: Kiali
metadata: {name: kiali}
spec:
  auth:
    strategy: token
  version: default
  deployment:
    image_name: images.example.com/kiali/kiali
    replicas: 2
    viewonly_mode: true
  external_services:
    prometheus:
      url: http://prometheus:9090
      auth: {type: basic, password: geheim}
    grafana:
      in_cluster_url: http://grafana:3000
  health_config:
    rate:
    - namespace: shop
      tolerances: []
"""
CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: kiali}
data:
  other: text
  config.yaml: |
    server:
      port: 20001
      web_root: kiali/
    deployment: {replicas: 1}
"""
NAMED = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
VALUES = "deployment:\n  ingress: {enabled: true}\nserver:\n  web_root: /kiali/\nlogin_token: {signing_key: ''}\n"


class Ran:
    """One run of the command."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: object) -> None:
        out, err = io.StringIO(), io.StringIO()
        with pytest.raises(SystemExit) as ended:
            Command(out, err, no_color=True).run_from_argv(["manage.py", "check_config", *map(str, arguments)])
        self.status = ended.value.code
        self.out, self.err = out.getvalue(), err.getvalue() + capsys.readouterr().err


def keys_of(capsys: pytest.CaptureFixture[str], file: Path, content: str) -> dict[str, dict[str, Any]]:
    """What is said of each key of a file's only configuration."""
    file.write_text(content)
    (report,) = json.loads(Ran(capsys, file, "--format", "json").out)["configurations"]
    return {each["key"]: each for each in report["keys"]}


def test_each_key_is_told_of_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = keys_of(capsys, tmp_path / "cr.yaml", CR)
    assert {key: (each["line"], each["fate"]) for key, each in told.items()} == {
        "auth.strategy": (6, "taken"),
        "version": (7, "not needed"),
        "deployment.image_name": (9, "different"),
        "deployment.replicas": (10, "installer"),
        "deployment.viewonly_mode": (11, "unknown"),
        "external_services.prometheus.url": (14, "taken"),
        "external_services.prometheus.auth.type": (15, "taken"),
        "external_services.prometheus.auth.password": (15, "taken"),
        "external_services.grafana.in_cluster_url": (17, "taken"),
        "health_config.rate": (19, "taken"),
        "health_config.rate[0].tolerances": (21, "unknown"),
    }
    assert told["deployment.viewonly_mode"]["meant"] == "deployment.view_only_mode"
    assert told["health_config.rate[0].tolerances"]["meant"] == "health_config.rate[0].tolerance"
    assert "internal_url" in told["external_services.grafana.in_cluster_url"]["words"]


def test_secrets_are_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "cr.yaml").write_text(CR)
    for form in ("table", "json"):
        out = Ran(capsys, tmp_path / "cr.yaml", "--format", form).out
        assert "geheim" not in out
        assert "xxx" in out


def test_lines_are_those_of_the_file_in_a_config_map_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = keys_of(capsys, tmp_path / "map.yaml", CONFIG_MAP)
    assert (told["server.port"]["line"], told["server.port"]["fate"]) == (8, "taken")
    assert (told["server.web_root"]["line"], told["server.web_root"]["fate"]) == (9, "wrong")
    assert told["server.web_root"]["words"] == "allowed: a URL path that starts with /"
    assert (told["deployment.replicas"]["line"], told["deployment.replicas"]["fate"]) == (10, "not needed")


def test_what_has_no_effect_is_told_where_it_is_not_as_without_the_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = "chat_ai: {enabled: false, default_provider: ours}\n"
    told = keys_of(capsys, tmp_path / "config.yaml", content)
    assert {key: each["fate"] for key, each in told.items()} == {
        "chat_ai.enabled": "taken",
        "chat_ai.default_provider": "no effect",
    }


def test_values_are_told_from_a_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the chart completes is no mistake in its values."""
    told = keys_of(capsys, tmp_path / "values.yaml", VALUES)
    assert {key: each["fate"] for key, each in told.items()} == {
        "deployment.ingress": "installer",
        "server.web_root": "taken",
        "login_token.signing_key": "taken",
    }


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (CR, "Kiali kiali"),
        (CONFIG_MAP, "ConfigMap kiali"),
        (VALUES, "values"),
        ("server: {port: 20001}\n", "config.yaml"),
        ("cr: {create: true, spec: {server: {port: 1}}}\n", "values, cr.spec"),
        ("kiali-server: {server: {port: 1}}\n", "values, kiali-server"),
        (
            '{"apiVersion": "v1", "kind": "List", "items": ['
            + json.dumps(
                {
                    "apiVersion": "kiali.io/v1alpha1",
                    "kind": "Kiali",
                    "metadata": {"name": "a"},
                    "spec": {"server": {"port": 1}},
                }
            )
            + "]}",
            "Kiali a",
        ),
    ],
)
def test_it_sees_what_a_file_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, what: str) -> None:
    (tmp_path / "file").write_text(content)
    out = Ran(capsys, tmp_path / "file", "--format", "json").out
    assert [each["what"] for each in json.loads(out)["configurations"]] == [what]


def test_several_documents_and_what_is_none_of_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = "apiVersion: v1\nkind: Service\nmetadata: {name: kiali}\n"
    (tmp_path / "all.yaml").write_text(f"{CR}---\n{other}---\n{CONFIG_MAP}")
    ran = Ran(capsys, tmp_path / "all.yaml")
    assert f"{tmp_path}/all.yaml:23: Service kiali is passed over" in ran.err
    assert "all.yaml: Kiali kiali\n" in ran.out
    assert "all.yaml: ConfigMap kiali\n" in ran.out
    server_port = len(f"{CR}---\n{other}---\n".splitlines()) + 8
    assert f"all.yaml:{server_port}:  taken" in ran.out


@pytest.mark.parametrize(
    ("content", "threshold", "status"),
    [
        ("server: {port: 20001}\n", "installer", 0),
        (VALUES, "installer", 1),
        (VALUES, "unknown", 0),
        (CR, "different", 1),
        (CR, "unknown", 1),
        (CR, "wrong", 0),
        (CONFIG_MAP, "wrong", 1),
        (CONFIG_MAP, "never", 0),
    ],
)
def test_the_exit_status_follows_the_gravest_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, threshold: str, status: int
) -> None:
    (tmp_path / "file").write_text(content)
    assert Ran(capsys, tmp_path / "file", "--fail-on", threshold).status == status


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a: [", "file:"),
        (b"\xff\xfe", "no text in UTF-8"),
        (b"- 1\n", "is no mapping of keys"),
        (b"", "no configuration of Kiali was found"),
        (
            b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {config.yaml: '['}\n",
            "config.yaml of ConfigMap a",
        ),
        (NAMED, "it has no config.yaml"),
    ],
)
def test_what_cannot_be_used_ends_with_2_and_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, message: str
) -> None:
    (tmp_path / "file").write_bytes(content)
    ran = Ran(capsys, tmp_path / "file")
    assert (ran.status, message in ran.err) == (2, True), ran.err


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, tmp_path / "none")
    assert (ran.status, f"{tmp_path}/none: No such file or directory" in ran.err) == (2, True)


def test_the_values_of_the_chart_have_nothing_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    for file in [ROOT / "deploy/helm/mesh-console/values.yaml", *ROOT.glob("tests/cases/deploy/*/values.yaml")]:
        ran = Ran(capsys, file, "--fail-on", "unknown")
        assert ran.status == 0, ran.out


def test_it_runs_by_its_name_and_reads_standard_input() -> None:
    command = [sys.executable, str(ROOT / "manage.py"), "check-config", "-", "--fail-on", "unknown"]
    done = subprocess.run(command, input=CR, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "(standard input): Kiali kiali" in done.stdout
    assert "did you mean deployment.view_only_mode?" in done.stdout
