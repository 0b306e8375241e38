"""`manage.py validate`: what a person and a pipeline see of it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from apiserver import Server, load_folder
from mesh.web.management.commands.validate import Command

SERVICE = (
    "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{name: http, port: 80}]}\n"
)
ROUTE = """\
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: web
  namespace: shop
spec:
  hosts: [web]
  http:
  - route:
    - destination:
        host: web
    - destination:
        host: wbe
"""
RULE = """\
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: web, namespace: shop}
spec:
  host: web
  exportTo: [shap]
"""
SHOP = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"


class Ran:
    """One run of the command."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: object) -> None:
        out, err = io.StringIO(), io.StringIO()
        with pytest.raises(SystemExit) as ended:
            Command(out, err, no_color=True).run_from_argv(["manage.py", "validate", *map(str, arguments)])
        self.status = ended.value.code
        self.out, self.err = out.getvalue(), err.getvalue() + capsys.readouterr().err


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with one warning (an unknown host), and one error (an unknown namespace)."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "service.yaml").write_text(f"{SHOP}---\n{SERVICE}")
    (folder / "config.yaml").write_text(f"{ROUTE}---\n{RULE}")
    return folder


def test_a_finding_is_told_with_file_line_object_and_cure(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, shop)
    place = "spec/http[0]/route[1]/destination/host"
    assert f"{shop}/config.yaml:13: warning KIA1101 VirtualService shop/web {place}\n" in ran.out
    assert f"{shop}/config.yaml:20: error KIA0005 DestinationRule shop/web spec/exportTo[0]\n" in ran.out
    assert "create the Service shop/wbe" in ran.out
    mends = [line.strip() for line in ran.out.splitlines() if "Mend it" in line]
    assert mends == ["Mend it: Write web instead.", "Mend it: Write shop instead."]
    assert ran.out.endswith("3 objects: 1 error, 1 warning\n")
    assert (ran.status, ran.err) == (1, "")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([], 1),
        (["--ignore", "KIA0005"], 0),
        (["--ignore", "kia0005,KIA1101", "--fail-on", "info"], 0),
        (["--ignore", "KIA0005", "--ignore", "KIA1101", "--fail-on", "info"], 0),
        (["--ignore", "KIA0005", "--fail-on", "warning"], 1),
        (["--ignore", "KIA0005", "--fail-on", "info"], 1),
    ],
)
def test_the_exit_status_follows_the_gravest_finding(
    shop: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int
) -> None:
    assert Ran(capsys, shop, *arguments).status == status


def test_what_is_ignored_is_counted(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, shop, "--ignore", "KIA0005")
    assert "KIA0005" not in ran.out
    assert "ignored: KIA0005 (1)" in ran.err


def test_nothing_wrong_is_said_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").write_text(SERVICE)
    ran = Ran(capsys, tmp_path, "--fail-on", "info")
    assert (ran.status, ran.out) == (0, "1 object: nothing found\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{folder}/none"], "no such file or directory"),
        (["{folder}", "--ignore", "KIA9999"], "'KIA9999' is no code of a finding"),
        (["{folder}", "--format", "pdf"], "invalid choice"),
        (["{folder}", "--config", "{folder}/none"], "no such configuration file"),
        (["{folder}", "--config", "{folder}/config.yaml"], "config.yaml"),
        (["{folder}", "--kubeconfig", "{folder}/none"], "no cluster can be read"),
        (["{folder}", "--output", "{folder}"], "Is a directory"),
        (["{folder}", "--context", "a", "--complete"], "not allowed with"),
    ],
)
def test_bad_usage_ends_with_2_and_says_why(
    shop: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    ran = Ran(capsys, *(argument.format(folder=shop) for argument in arguments))
    assert (ran.status, message in ran.err) == (2, True), ran.err


def test_a_file_that_cannot_be_read_ends_with_2_and_hides_no_finding(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "broken.yaml").write_text("apiVersion: v1\nkind: [")
    ran = Ran(capsys, shop)
    assert (ran.status, "KIA0005" in ran.out) == (2, True)
    assert f"{shop}/broken.yaml:3: cannot be read: " in ran.err


def test_very_many_notes_are_cut_short(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(50):
        (tmp_path / f"{number}.yaml").write_text("apiVersion: v1\nkind: {{ .Values.kind }}\n")
    ran = Ran(capsys, tmp_path)
    assert (ran.status, ran.err.count(": note: a template")) == (0, 40)
    assert "and 10 notes more" in ran.err


def test_standard_input_is_read(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{SERVICE}---\n{ROUTE}".encode())))
    ran = Ran(capsys, "-", "--fail-on", "warning")
    assert ran.status == 1
    assert "(standard input):18: warning KIA1101" in ran.out


def test_json_has_what_scripts_need(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(Ran(capsys, shop, "--format", "json", "--ignore", "KIA0005").out)
    (finding,) = document["findings"]
    assert {key: finding[key] for key in ("file", "line", "code", "severity", "kind", "namespace", "name", "path")} == {
        "file": str(shop / "config.yaml"),
        "line": 13,
        "code": "KIA1101",
        "severity": "warning",
        "kind": "VirtualService",
        "namespace": "shop",
        "name": "web",
        "path": "spec/http[0]/route[1]/destination/host",
    }
    assert finding["cure"]
    assert document["summary"] == {"objects": 3, "error": 0, "warning": 1, "info": 0}
    assert document["ignored"] == {"KIA0005": 1}


def test_sarif_is_what_code_scanning_reads(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "broken.yaml").write_text("apiVersion: v1\nkind: [")
    document = json.loads(Ran(capsys, shop, "--format", "sarif").out)
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["KIA0005", "KIA1101"]
    assert all("https://istio.io/" in rule["help"]["text"] for rule in rules)
    levels: dict[str, Any] = {}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        levels[result["ruleId"]] = (result["level"], place["artifactLocation"]["uri"], place["region"]["startLine"])
    file = str(shop / "config.yaml")
    assert levels == {"KIA0005": ("error", file, 20), "KIA1101": ("warning", file, 13)}
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["level"] == "error"


def test_a_fingerprint_stays_when_lines_move(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fingerprints() -> list[Any]:
        run = json.loads(Ran(capsys, shop, "--format", "sarif").out)["runs"][0]
        return [result["partialFingerprints"] for result in run["results"]]

    before = fingerprints()
    (shop / "config.yaml").write_text("# moved\n" + (shop / "config.yaml").read_text())
    assert fingerprints() == before
    assert len(before) == len({json.dumps(each) for each in before}) == 2


def test_junit_fails_the_objects_with_grave_findings(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "broken.yaml").write_text("apiVersion: v1\nkind: [")
    root = ElementTree.fromstring(Ran(capsys, shop, "--format", "junit").out)
    assert {key: root.get(key) for key in ("tests", "failures", "errors")} == {
        "tests": "4",
        "failures": "1",
        "errors": "1",
    }
    suites = {Path(suite.get("name", "")).name: suite for suite in root.findall("testsuite")}
    cases = {case.get("name"): case for case in suites["config.yaml"]}
    failure = cases["DestinationRule shop/web"].find("failure")
    assert failure is not None
    assert failure.get("type") == "KIA0005"
    assert "config.yaml:20" in (failure.text or "")
    output = cases["VirtualService shop/web"].find("system-out")
    assert output is not None
    assert "KIA1101" in (output.text or "")
    assert suites["broken.yaml"].get("errors") == "1"
    assert not list(suites["service.yaml"].iter("failure"))


def test_the_report_can_go_to_a_file(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, shop, "--format", "sarif", "--output", tmp_path / "out.sarif")
    assert json.loads((tmp_path / "out.sarif").read_text())["version"] == "2.1.0"
    assert (ran.out, "3 objects: 1 error, 1 warning" in ran.err) == ("", True)


def test_the_console_s_settings_count(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "c.yaml").write_text(
        "auth: {strategy: anonymous}\nkiali_feature_flags: {validations: {ignore: [KIA0005]}}\n"
    )
    assert Ran(capsys, shop, "--config", tmp_path / "c.yaml").status == 0


def test_over_a_cluster_only_the_folder_s_objects_are_judged(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = tmp_path / "cluster"
    cluster.mkdir()
    wbe = SERVICE.replace("name: web", "name: wbe")
    elsewhere = RULE.replace("name: web", "name: other").replace("host: web", "host: none").replace("shap", "nowhere")
    old = ROUTE.replace("host: wbe", "host: old")
    (cluster / "all.yaml").write_text("---\n".join((SHOP, wbe, elsewhere, old, SHOP.replace("shop", "shap"))))
    store, _ = load_folder(cluster)
    with Server(store, read_only=True) as server:
        monkeypatch.setenv("CONSOLE_KUBE_URL", server.url)
        ran = Ran(capsys, shop, "--cluster", "--fail-on", "info")
    assert (ran.status, ran.out) == (0, "3 objects: nothing found\n"), ran.out


def test_a_context_of_a_kubeconfig_says_which_cluster(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cluster").mkdir()
    (tmp_path / "cluster" / "all.yaml").write_text(SERVICE.replace("name: web", "name: wbe"))
    store, _ = load_folder(tmp_path / "cluster")
    monkeypatch.setenv("CONSOLE_KUBE_URL", "http://127.0.0.1:1")
    with Server(store, read_only=True) as server:
        (tmp_path / "kubeconfig").write_text(
            f"clusters: [{{name: c, cluster: {{server: '{server.url}'}}}}]\nusers: [{{name: u, user: {{token: t}}}}]\n"
            "contexts: [{name: east, context: {cluster: c, user: u}}]\n"
        )
        ran = Ran(capsys, shop, "--kubeconfig", tmp_path / "kubeconfig", "--context", "east")
        other = Ran(capsys, shop, "--kubeconfig", tmp_path / "kubeconfig", "--context", "west")
    assert ("KIA1101" in ran.out, "KIA0005" in ran.out, ran.status) == (False, True, 1), ran.err
    assert (other.status, "west" in other.err) == (2, True), other.err


def test_a_cluster_that_does_not_answer_is_explained(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSOLE_KUBE_URL", "http://127.0.0.1:1")
    monkeypatch.setattr("mesh.web.management.commands.validate.FIRST_LISTS_SECONDS", 0.5)
    ran = Ran(capsys, shop, "--cluster")
    assert (ran.status, "the cluster cannot be read" in ran.err) == (2, True), ran.err


def test_help_tells_exit_statuses_and_what_is_taken_for_granted(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        Command().run_from_argv(["manage.py", "validate", "--help"])
    told = capsys.readouterr().out
    assert "0 nothing as grave as --fail-on, 1 findings, 2 bad usage" in told
    assert "Without a cluster" in told


def test_a_reader_that_has_seen_enough_ends_it_quietly(shop: Path) -> None:
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, str(root / "manage.py"), "validate", str(shop)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
    assert (process.returncode, told) == (1, "")
