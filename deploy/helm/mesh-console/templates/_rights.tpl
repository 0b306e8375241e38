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
{{- if not (has "logs-tab" (.Values.kiali_feature_flags.disabled_features | default list)) }}
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
{{- $given := dig "tls_config" "source" "" .Values.deployment -}}
{{- if $given -}}{{ $given }}{{- else if include "console.is_openshift" . -}}auto{{- end -}}
{{- end -}}

{{/* Without cluster-wide access: the namespaces that the selectors name or, where the cluster can be asked, choose; the
     console's own and the control plane's are always among them. As JSON. */}}
{{- define "console.namespaces" -}}
{{- $names := list .Release.Namespace -}}
{{- $there := (lookup "v1" "Namespace" "" "").items | default list -}}
{{- with dig "istio" "root_namespace" "" .Values.external_services -}}
{{- $names = append $names . -}}
{{- end -}}
{{- range $there -}}
{{- if eq .metadata.name "istio-system" -}}
{{- $names = append $names .metadata.name -}}
{{- end -}}
{{- end -}}
{{- range $selector := dig "discovery_selectors" "default" list .Values.deployment | default list -}}
{{- $named := include "console.named_namespaces" $selector | fromJsonArray -}}
{{- $names = concat $names $named -}}
{{- if not $named -}}
{{- range $there -}}
{{- if include "console.is_selected" (dict "selector" $selector "labels" (.metadata.labels | default dict)) -}}
{{- $names = append $names .metadata.name -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson (uniq $names | sortAlpha) -}}
{{- end -}}

{{/* The namespaces that one selector names: by its only condition, on their name. As JSON. */}}
{{- define "console.named_namespaces" -}}
{{- $label := "kubernetes.io/metadata.name" -}}
{{- $labels := .matchLabels | default dict -}}
{{- $expressions := .matchExpressions | default list -}}
{{- $named := list -}}
{{- if eq (add (len $labels) (len $expressions)) 1 -}}
{{- $named = compact (list (get $labels $label)) -}}
{{- range $expressions -}}
{{- if and (eq .key $label) (eq .operator "In") -}}
{{- $named = .values -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $named -}}
{{- end -}}

{{/* "true" where the labels meet all conditions of a selector. */}}
{{- define "console.is_selected" -}}
{{- $labels := .labels -}}
{{- $met := true -}}
{{- range $key, $value := .selector.matchLabels -}}
{{- $met = and $met (hasKey $labels $key) (eq (get $labels $key) (toString $value)) -}}
{{- end -}}
{{- range .selector.matchExpressions -}}
{{- $has := hasKey $labels .key -}}
{{- $among := and $has (has (get $labels .key) (.values | default list)) -}}
{{- $met = and $met (get (dict "In" $among "NotIn" (not $among) "Exists" $has "DoesNotExist" (not $has)) .operator) -}}
{{- end -}}
{{- if $met -}}true{{- end -}}
{{- end -}}
