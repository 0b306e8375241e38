{{/* What is mounted into the pod, and where. Two lists that follow each other. */}}

{{- define "console.volumes" -}}
{{- $name := include "console.name" . -}}
{{- $of := .Values.deployment -}}
- name: tmp
  emptyDir:
    sizeLimit: 256Mi
- name: configuration
  configMap:
    name: {{ $name }}
- name: cabundle
  projected:
    sources:
    - configMap:
        name: {{ $name }}-cabundle
        optional: true
    {{- if include "console.is_openshift" . }}
    - configMap:
        name: {{ $name }}-cabundle-openshift
        optional: true
        items:
        - key: service-ca.crt
          path: service-ca.crt
    - configMap:
        name: {{ $name }}-oauth-cabundle
        optional: true
    {{- end }}
- name: secret
  secret:
    secretName: {{ $of.secret_name | default "kiali" }}
    optional: true
{{- with include "console.certificate_secret" . }}
- name: cert
  secret:
    secretName: {{ . }}
    {{- if not $.Values.identity }}
    optional: false
    {{- else }}
    optional: true
    {{- end }}
{{- end }}
{{- range include "console.credentials" . | fromJsonArray }}
- name: {{ .volume }}
  secret:
    secretName: {{ .secret }}
    optional: false
    items:
    - key: {{ .key }}
      path: value.txt
{{- end }}
{{- range $position, $secret := include "console.cluster_secrets" . | fromJsonArray }}
- name: cluster-{{ $position }}
  secret:
    secretName: {{ $secret }}
{{- end }}
- name: clusters
  secret:
    secretName: kiali-multi-cluster-secret
    optional: true
{{- range $of.custom_secrets }}
- name: {{ .name }}
  {{- if .csi }}
  csi:
    {{- toYaml .csi | nindent 4 }}
  {{- else }}
  secret:
    secretName: {{ .name }}
    optional: {{ .optional | default false }}
  {{- end }}
{{- end }}
{{- end -}}

{{- define "console.mounts" -}}
- name: tmp
  mountPath: /tmp
- name: configuration
  mountPath: /kiali-configuration
  readOnly: true
- name: cabundle
  mountPath: /kiali-cabundle
  readOnly: true
- name: secret
  mountPath: /kiali-secret
  readOnly: true
{{- if include "console.certificate_secret" . }}
- name: cert
  mountPath: /kiali-cert
  readOnly: true
{{- end }}
{{- range include "console.credentials" . | fromJsonArray }}
- name: {{ .volume }}
  mountPath: /kiali-override-secrets/{{ .volume }}
  readOnly: true
{{- end }}
{{- range $position, $secret := include "console.cluster_secrets" . | fromJsonArray }}
- name: cluster-{{ $position }}
  mountPath: /kiali-remote-cluster-secrets/{{ $secret }}
  readOnly: true
{{- end }}
- name: clusters
  mountPath: /kiali-remote-cluster-secrets/kiali-multi-cluster-secret
  readOnly: true
{{- range .Values.deployment.custom_secrets }}
- name: {{ .name }}
  mountPath: {{ .mount }}
  readOnly: true
{{- end }}
{{- end -}}

{{/* The Secret behind /kiali-cert; empty where the listener has no certificate from there. */}}
{{- define "console.certificate_secret" -}}
{{- $identity := include "console.identity" . | fromYaml -}}
{{- if hasPrefix "/kiali-cert/" ($identity.cert_file | default "") -}}
{{- if include "console.is_openshift" . -}}
{{ include "console.name" . }}-cert-secret
{{- else -}}
istio.{{ include "console.name" . }}-service-account
{{- end -}}
{{- end -}}
{{- end -}}
