{{/* What the console's account may do: docs/deploying.md says why. Tests compare this with what the code asks for. */}}

{{/* "true" where the account changes things for people: it does so where nobody's own rights are used. */}}
{{- define "console.is_writer" -}}
{{- $strategy := include "console.strategy" . -}}
{{- $shared := or (eq $strategy "anonymous") (and (eq $strategy "openid") .Values.auth.openid.disable_rbac) -}}
{{- if and $shared (not .Values.deployment.view_only_mode) -}}true{{- end -}}
{{- end -}}

{{- define "console.role" -}}
{{ include "console.name" . }}{{ if not (include "console.is_writer" .) }}-viewer{{ end }}
{{- end -}}

{{- define "console.rules" -}}
{{- $read := list "get" "list" "watch" -}}
{{- $patched := $read -}}
{{- $written := $read -}}
{{- if include "console.is_writer" . -}}
{{- $patched = append $read "patch" -}}
{{- $written = concat $read (list "create" "delete" "patch") -}}
{{- end -}}
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get]
{{- if not (has "logs-tab" .Values.kiali_feature_flags.disabled_features) }}
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get]
{{- end }}
- apiGroups: [""]
  resources: [pods/portforward]
  verbs: [get, create]
- apiGroups: [""]
  resources: [namespaces, pods, replicationcontrollers, services]
  verbs: {{ toJson $patched }}
- apiGroups: [apps]
  resources: [daemonsets, deployments, replicasets, statefulsets]
  verbs: {{ toJson $patched }}
- apiGroups: [batch]
  resources: [cronjobs, jobs]
  verbs: {{ toJson $patched }}
- apiGroups: [apps.openshift.io]
  resources: [deploymentconfigs]
  verbs: {{ toJson $patched }}
- apiGroups: [route.openshift.io]
  resources: [routes]
  verbs: {{ toJson $read }}
- apiGroups: [networking.istio.io]
  resources:
  - destinationrules
  - envoyfilters
  - gateways
  - serviceentries
  - sidecars
  - virtualservices
  - workloadentries
  - workloadgroups
  verbs: {{ toJson $written }}
- apiGroups: [security.istio.io]
  resources: [authorizationpolicies, peerauthentications, requestauthentications]
  verbs: {{ toJson $written }}
- apiGroups: [telemetry.istio.io]
  resources: [telemetries]
  verbs: {{ toJson $written }}
- apiGroups: [extensions.istio.io]
  resources: [trafficextensions, wasmplugins]
  verbs: {{ toJson $written }}
- apiGroups: [gateway.networking.k8s.io]
  resources: [gateways, grpcroutes, httproutes, referencegrants, tcproutes, tlsroutes, udproutes]
  verbs: {{ toJson $written }}
{{- if .Values.deployment.cluster_wide_access }}
- apiGroups: [gateway.networking.k8s.io]
  resources: [gatewayclasses]
  verbs: {{ toJson $read }}
{{- end }}
- apiGroups: [inference.networking.k8s.io]
  resources: [inferencepools]
  verbs: {{ toJson $written }}
{{- end -}}

{{/* What signing in needs of the cluster itself; nothing for most strategies. */}}
{{- define "console.sign_in_rules" -}}
{{- $strategy := include "console.strategy" . -}}
{{- if eq $strategy "header" }}
- apiGroups: [authentication.k8s.io]
  resources: [tokenreviews]
  verbs: [create]
{{- end }}
{{- if eq $strategy "openshift" }}
- apiGroups: [oauth.openshift.io]
  resources: [oauthclients]
  resourceNames: [{{ include "console.oauth_client" . }}]
  verbs: [get]
{{- with .Values.auth.openshift.impersonation }}
{{- if .enabled }}
- apiGroups: [""]
  resources: [users]
  {{- with .allowed_users }}
  resourceNames: {{ toJson . }}
  {{- end }}
  verbs: [impersonate]
- apiGroups: [""]
  resources: [groups]
  {{- with .allowed_groups }}
  resourceNames: {{ toJson (concat . (list "system:authenticated" "system:authenticated:oauth")) }}
  {{- end }}
  verbs: [impersonate]
{{- end }}
{{- end }}
{{- end }}
{{- if eq (include "console.tls_source" .) "auto" }}
- apiGroups: [config.openshift.io]
  resources: [apiservers]
  resourceNames: [cluster]
  verbs: [get]
{{- end }}
{{- end -}}

{{- define "console.oauth_client" -}}
{{ include "console.name" . }}-{{ .Release.Namespace }}
{{- end -}}

{{/* Empty, `auto` or `config`. */}}
{{- define "console.tls_source" -}}
{{- $given := (.Values.deployment.tls_config | default dict).source -}}
{{- if $given -}}{{ $given }}{{- else if include "console.is_openshift" . -}}auto{{- end -}}
{{- end -}}

{{/* Without cluster-wide access: the namespaces that the selectors name, as JSON. */}}
{{- define "console.namespaces" -}}
{{- $label := "kubernetes.io/metadata.name" -}}
{{- $names := list -}}
{{- range (.Values.deployment.discovery_selectors | default dict).default -}}
{{- $exact := list -}}
{{- with .matchLabels -}}
{{- $exact = append $exact (index . $label) -}}
{{- end -}}
{{- range .matchExpressions -}}
{{- if and (eq .key $label) (eq .operator "In") -}}
{{- $exact = concat $exact .values -}}
{{- end -}}
{{- end -}}
{{- $names = concat $names (compact $exact) -}}
{{- end -}}
{{- if not $names -}}
{{- fail "deployment.discovery_selectors.default: without deployment.cluster_wide_access it names the namespaces, each by kubernetes.io/metadata.name" -}}
{{- end -}}
{{- toJson (uniq $names | sortAlpha) -}}
{{- end -}}
