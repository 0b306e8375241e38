{{/* Parts of the pod. */}}

{{- define "console.probe" -}}
httpGet:
  path: {{ include "console.path" (dict "root" .root "path" (.of.path | default .path)) }}
  port: api-port
  scheme: {{ include "console.scheme" .root }}
initialDelaySeconds: {{ .of.initial_delay_seconds | default 1 }}
periodSeconds: {{ .of.period_seconds | default 10 }}
timeoutSeconds: {{ .of.timeout_seconds | default 5 }}
{{- with .of.failure_threshold }}
failureThreshold: {{ . }}
{{- end }}
{{- end -}}

{{/* Of the container: nothing in the image needs more, and no user or group is named, as OpenShift chooses them. */}}
{{- define "console.container_security" -}}
{{- $safe := dict "allowPrivilegeEscalation" false "privileged" false "readOnlyRootFilesystem" true "runAsNonRoot" true
  "capabilities" (dict "drop" (list "ALL")) "seccompProfile" (dict "type" "RuntimeDefault") -}}
{{- mergeOverwrite $safe (deepCopy .Values.deployment.security_context) | toYaml -}}
{{- end -}}

{{- define "console.environment" -}}
{{- with .Values.deployment.logger }}
- name: LOG_FORMAT
  value: {{ .log_format | quote }}
- name: LOG_LEVEL
  value: {{ .log_level | quote }}
- name: LOG_SAMPLER_RATE
  value: {{ .sampler_rate | quote }}
- name: LOG_TIME_FIELD_FORMAT
  value: {{ .time_field_format | quote }}
{{- end }}
{{- with .Values.deployment.custom_envs }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "console.pod_annotations" -}}
checksum/config: {{ include "console.config" . | sha256sum }}
{{- with .Values.login_token.signing_key }}
checksum/signing-key: {{ sha256sum . }}
{{- end }}
{{- with .Values.server.observability.metrics }}
{{- if .enabled }}
prometheus.io/scrape: "true"
prometheus.io/port: {{ .port | quote }}
prometheus.io/scheme: {{ include "console.scheme" $ | lower }}
{{- end }}
{{- end }}
kiali.io/dashboards: kiali
{{- with .Values.deployment.pod_annotations }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "console.affinity" -}}
{{- $given := .Values.deployment.affinity -}}
{{- $made := dict -}}
{{- range $ours, $theirs := dict "node" "nodeAffinity" "pod" "podAffinity" "pod_anti" "podAntiAffinity" -}}
{{- with index $given $ours -}}
{{- $_ := set $made $theirs . -}}
{{- end -}}
{{- end -}}
{{- if $made -}}{{ toYaml $made }}{{- end -}}
{{- end -}}
