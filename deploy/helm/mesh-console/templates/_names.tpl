{{/* What things are called, and what the chart finds out by itself. */}}

{{/* A section that was given as null is taken away from the values: every template puts such sections back, empty. */}}
{{- define "console.complete" -}}
{{- range $path := list "auth.openid" "auth.openshift" "clustering.autodetect_secrets" "deployment.additional_service_yaml"
  "deployment.affinity" "deployment.dns" "deployment.hpa" "deployment.ingress" "deployment.network_policy"
  "deployment.pod_disruption_budget" "deployment.probes.liveness" "deployment.probes.readiness"
  "deployment.probes.startup" "deployment.security_context" "deployment.service_annotations" "external_services"
  "identity" "kiali_feature_flags" "login_token" "server.observability.metrics" -}}
{{- $at := $.Values -}}
{{- range $step := splitList "." $path -}}
{{- if not (kindIs "map" (get $at $step)) -}}
{{- $_ := set $at $step dict -}}
{{- end -}}
{{- $at = get $at $step -}}
{{- end -}}
{{- end -}}
{{- if not (kindIs "bool" (get $.Values.deployment "cluster_wide_access")) -}}
{{- $_ := set $.Values.deployment "cluster_wide_access" true -}}
{{- end -}}
{{- $_ := set $.Values.login_token "signing_key" (get $.Values.login_token "signing_key" | toString) -}}
{{- $_ := set $.Values.server "port" ($.Values.server.port | default 20001) -}}
{{- $_ := set $.Values.server.observability.metrics "port" ($.Values.server.observability.metrics.port | default 9090) -}}
{{- end -}}

{{- define "console.name" -}}
{{- .Values.deployment.instance_name | default "kiali" | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "console.version" -}}
{{- .Values.deployment.version_label | default .Values.deployment.image_version | default .Chart.AppVersion | replace "+" "_" | trunc 63 -}}
{{- end -}}

{{/* Never change: a Deployment's selector is fixed. These two are Kiali's own, so that its release can be upgraded. */}}
{{- define "console.selector" -}}
app.kubernetes.io/name: kiali
app.kubernetes.io/instance: {{ include "console.name" . }}
{{- end -}}

{{- define "console.labels" -}}
{{ include "console.selector" . }}
app: kiali
version: {{ include "console.version" . | quote }}
app.kubernetes.io/version: {{ include "console.version" . | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: kiali
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.deployment.extra_labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "console.metadata" -}}
name: {{ include "console.name" . }}
namespace: {{ .Release.Namespace }}
labels:
  {{- include "console.labels" . | nindent 2 }}
{{- end -}}

{{/* "true" or "". */}}
{{- define "console.is_openshift" -}}
{{- $given := .Values.isOpenShift -}}
{{- if kindIs "invalid" $given -}}
{{- $given = .Capabilities.APIVersions.Has "route.openshift.io/v1" -}}
{{- end -}}
{{- if $given -}}true{{- end -}}
{{- end -}}

{{- define "console.strategy" -}}
{{- .Values.auth.strategy | default (ternary "openshift" "token" (eq (include "console.is_openshift" .) "true")) -}}
{{- end -}}

{{- define "console.web_root" -}}
{{- $usual := ternary "/" "/kiali" (eq (include "console.is_openshift" .) "true") -}}
{{- .Values.server.web_root | default $usual | trimSuffix "/" | default "/" -}}
{{- end -}}

{{/* The address below web_root. */}}
{{- define "console.path" -}}
{{- include "console.web_root" .root | trimSuffix "/" }}{{ .path -}}
{{- end -}}

{{/* The keys of `identity`: OpenShift gives the Service a certificate. */}}
{{- define "console.identity" -}}
{{- if .Values.identity -}}
{{- toYaml .Values.identity -}}
{{- else if include "console.is_openshift" . -}}
cert_file: /kiali-cert/tls.crt
private_key_file: /kiali-cert/tls.key
{{- else -}}
{}
{{- end -}}
{{- end -}}

{{- define "console.scheme" -}}
{{- $identity := include "console.identity" . | fromYaml -}}
{{- ternary "HTTPS" "HTTP" (and $identity.cert_file $identity.private_key_file | empty | not) -}}
{{- end -}}

{{- define "console.is_exposed" -}}
{{- $given := .Values.deployment.ingress.enabled -}}
{{- if kindIs "invalid" $given -}}
{{- include "console.is_openshift" . -}}
{{- else if $given -}}true{{- end -}}
{{- end -}}

{{- define "console.image" -}}
{{- $of := .Values.deployment -}}
{{- $name := $of.image_name | default .Chart.Name -}}
{{- if regexMatch "(^|/)kiali/kiali$" $name -}}
{{- fail (printf "deployment.image_name: %s is Kiali's own image; name that of this console (docs/deploying.md)" $name) -}}
{{- end -}}
{{- with $of.image_digest -}}
{{- printf "%s@%s:%s" $name . ($of.image_version | required "deployment.image_version: the digest is missing") -}}
{{- else -}}
{{- printf "%s:%s" $name ($of.image_version | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}
