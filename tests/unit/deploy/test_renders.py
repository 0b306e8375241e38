"""What a cluster is given: read from the committed renders, which `make deploy-check` compares with the chart's."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from django.urls import resolve

from mesh.config import Loaded, Settings, load
from mesh.config.load import SECRETS_DIR
from tests.stand_ins.manifests import NAMES, Json, console_of, objects, of_kind, pod_of, the

PROBES = ("startupProbe", "livenessProbe", "readinessProbe")
ANONYMOUS = {"full", "kustomize-full"}


def config_map(case: str) -> str:
    """The name of the ConfigMap that the pod has as its configuration."""
    (name,) = (volume["configMap"]["name"] for volume in pod_of(case)["volumes"] if volume["name"] == "configuration")
    return str(name)


def settings_of(case: str, folder: Path) -> Loaded:
    """The configuration as the pod reads it, with a key of 32 bytes in each Secret that it mounts."""
    (text,) = (
        obj["data"]["config.yaml"] for obj in of_kind(case, "ConfigMap") if obj["metadata"]["name"] == config_map(case)
    )
    file = folder / "config.yaml"
    file.write_text(text.replace(str(SECRETS_DIR), str(folder)))
    for mount in console_of(case)["volumeMounts"]:
        if mount["mountPath"].startswith(f"{SECRETS_DIR}/"):
            secret = folder / Path(mount["mountPath"]).name
            secret.mkdir()
            for name in ("value.txt", "key"):
                (secret / name).write_text("k" * 32)
    return load(file, secrets_dir=folder, oidc_secret=folder / "none")


@pytest.mark.parametrize("case", NAMES)
def test_every_object_has_a_name_of_its_own(case: str) -> None:
    names = [(obj["kind"], obj["metadata"].get("namespace"), obj["metadata"]["name"]) for obj in objects(case)]
    assert all(obj["apiVersion"] for obj in objects(case))
    assert len(set(names)) == len(names) > 5


@pytest.mark.parametrize("case", NAMES)
def test_the_console_takes_its_configuration_without_a_warning(case: str, tmp_path: Path) -> None:
    found = settings_of(case, tmp_path)
    assert found.warnings == ()
    assert (found.settings.auth.strategy == "anonymous") is (case in ANONYMOUS)
    if case not in ANONYMOUS:
        assert found.settings.login_token.signing_key.read() == "k" * 32
    assert found.settings.deployment.namespace == the(case, "ServiceAccount")["metadata"]["namespace"]


@pytest.mark.parametrize("case", NAMES)
def test_nothing_that_only_installers_read_is_in_the_configuration(case: str, tmp_path: Path) -> None:
    settings_of(case, tmp_path)
    text = (tmp_path / "config.yaml").read_text()
    assert not re.search(r"^\s*(image_name|resources|replicas|kiali_route_url|node_port|redirect_uris):", text, re.M)


@pytest.mark.parametrize("case", NAMES)
def test_probes_ask_addresses_that_there_are(case: str, tmp_path: Path) -> None:
    settings = settings_of(case, tmp_path).settings
    root = settings.server.web_root.rstrip("/")
    ports = {port["name"]: port["containerPort"] for port in console_of(case)["ports"]}
    for probe in PROBES:
        asked = console_of(case)[probe]["httpGet"]
        assert asked["path"].startswith(root)
        assert resolve(asked["path"].removeprefix(root)).route
        assert ports[asked["port"]] == settings.server.port
        assert asked.get("scheme", "HTTP") == ("HTTPS" if settings.identity.https else "HTTP")
    metrics = settings.server.observability.metrics
    assert ports.get("http-metrics") == (metrics.port if metrics.enabled else None)


@pytest.mark.parametrize("case", NAMES)
def test_a_pod_has_time_to_finish_what_it_was_asked(case: str, tmp_path: Path) -> None:
    settings = settings_of(case, tmp_path).settings
    longest = max(
        30.0,
        settings.server.effective_write_timeout.total_seconds(),
        settings.console.prometheus.deadline.total_seconds() + 10,
    )
    pause = settings.console.listener.shutdown_pause.total_seconds()
    assert pod_of(case)["terminationGracePeriodSeconds"] > 2 * pause + longest


@pytest.mark.parametrize("case", NAMES)
def test_the_container_is_confined(case: str) -> None:
    security = console_of(case)["securityContext"]
    assert security["allowPrivilegeEscalation"] is False
    assert security["capabilities"] == {"drop": ["ALL"]}
    assert security["privileged"] is False
    assert security["readOnlyRootFilesystem"] is True
    assert security["runAsNonRoot"] is True
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    # OpenShift chooses them, and refuses what is outside of a namespace's range.
    assert not {"runAsUser", "runAsGroup", "fsGroup"} & {*security, *pod_of(case)["securityContext"]}
    assert not {"hostNetwork", "hostPID", "hostIPC"} & pod_of(case).keys()
    assert console_of(case)["resources"]["limits"]["memory"]


@pytest.mark.parametrize("case", NAMES)
def test_only_tmp_can_be_written_to_and_what_is_mounted_is_there(case: str) -> None:
    mounts = console_of(case)["volumeMounts"]
    assert [mount["mountPath"] for mount in mounts if not mount.get("readOnly")] == ["/tmp"]
    assert len({mount["mountPath"] for mount in mounts}) == len(mounts)
    assert {mount["name"] for mount in mounts} == {volume["name"] for volume in pod_of(case)["volumes"]}
    made = {obj["metadata"]["name"] for obj in of_kind(case, "ConfigMap")}
    assert config_map(case) in made


@pytest.mark.parametrize("case", NAMES)
def test_the_service_leads_to_the_pods(case: str) -> None:
    service, deployment = the(case, "Service")["spec"], the(case, "Deployment")["spec"]
    labels = deployment["template"]["metadata"]["labels"]
    for selector in (service["selector"], deployment["selector"]["matchLabels"]):
        assert selector.items() <= labels.items()
    names = {port["name"] for port in console_of(case)["ports"]}
    assert {port["targetPort"] for port in service["ports"]} == names
    policy = the(case, "NetworkPolicy")["spec"]
    assert policy["podSelector"]["matchLabels"].items() <= labels.items()
    open_ports = {port["port"] for rule in policy["ingress"] for port in rule["ports"]}
    assert open_ports == {port["containerPort"] for port in console_of(case)["ports"]}


def test_a_release_of_the_other_chart_can_be_upgraded() -> None:
    """A Deployment's selector never changes, and clients know the Service by its name and port."""
    assert the("taken-over", "Deployment")["metadata"]["name"] == "kiali"
    assert the("taken-over", "Deployment")["spec"]["selector"]["matchLabels"] == {
        "app.kubernetes.io/name": "kiali",
        "app.kubernetes.io/instance": "kiali",
    }
    ports = the("taken-over", "Service")["spec"]["ports"]
    assert [(port["name"], port["port"]) for port in ports] == [("http", 20001), ("http-metrics", 9090)]


def test_a_key_that_is_given_goes_into_a_secret_and_nowhere_else() -> None:
    secret = the("openshift", "Secret")
    key = base64.b64decode(secret["data"]["key"]).decode()
    assert len(key) == 32
    assert secret["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}
    others = [obj for obj in objects("openshift") if obj is not secret]
    assert key not in str(others)


def test_signing_in_with_openshift_leads_back_to_the_console() -> None:
    route, client = the("openshift", "Route")["spec"], the("openshift", "OAuthClient")
    assert client["redirectURIs"] == [f"https://{route['host']}/api/auth/callback"]
    assert (client["accessTokenInactivityTimeoutSeconds"], client["accessTokenMaxAgeSeconds"]) == (600, 86400)
    assert route["tls"]["termination"] == "reencrypt"
    # The router's own half minute is no longer than the longest page.
    annotations = the("openshift", "Route")["metadata"]["annotations"]
    assert annotations == {"haproxy.router.openshift.io/timeout": "60s"}
    assert the("openshift", "Service")["metadata"]["annotations"] == {
        "service.beta.openshift.io/serving-cert-secret-name": "kiali-cert-secret"
    }


@pytest.mark.parametrize("case", ["kubernetes", "kustomize-public"])
def test_an_ingress_has_the_public_name_and_the_path(case: str) -> None:
    (rule,) = the(case, "Ingress")["spec"]["rules"]
    (path,) = rule["http"]["paths"]
    assert (rule["host"], path["path"]) == ("mesh.example.com", "/kiali")
    assert path["backend"]["service"] == {"name": "kiali", "port": {"number": 20001}}


def test_the_service_tells_the_address_for_browsers() -> None:
    annotations: Json = the("kubernetes", "Service")["metadata"]["annotations"]
    assert annotations["kiali.io/external-url"] == "https://mesh.example.com/kiali"


@pytest.mark.parametrize("case", ["full", "kustomize-public"])
def test_an_autoscaler_alone_sets_the_number_of_replicas(case: str) -> None:
    assert "replicas" not in the(case, "Deployment")["spec"]
    assert the(case, "HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]["name"] == "kiali"
    budget, labels = the(case, "PodDisruptionBudget")["spec"], the(case, "Deployment")["spec"]["template"]["metadata"]
    assert budget["maxUnavailable"] == 1
    assert budget["selector"]["matchLabels"].items() <= labels["labels"].items()


def test_without_an_autoscaler_there_is_one_replica() -> None:
    assert the("kubernetes", "Deployment")["spec"]["replicas"] == 1


def test_secrets_of_services_that_are_off_are_not_mounted() -> None:
    mounted = {mount["mountPath"] for mount in console_of("full")["volumeMounts"]}
    assert f"{SECRETS_DIR}/prometheus-password" in mounted
    assert f"{SECRETS_DIR}/tracing-token" not in mounted


def test_secrets_of_the_consoles_own_keys_are_read_from_their_files(tmp_path: Path) -> None:
    own = settings_of("kubernetes", tmp_path).settings.console
    assert [key.read() for key in own.sessions.other_signing_keys] == ["k" * 32]
    assert own.shared_cache.password.read() == "k" * 32


def test_the_settings_are_those_of_the_values_file(tmp_path: Path) -> None:
    settings: Settings = settings_of("taken-over", tmp_path).settings
    assert settings.auth.openid.issuer_uri == "https://accounts.example.com"
    assert settings.external_services.tracing.provider == "tempo"
    assert settings.server.web_root == "/kiali"
