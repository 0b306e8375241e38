{{/* The console's config.yaml, and the Secrets that it leads to. */}}

{{- define "console.signing_secret" -}}
{{ include "console.name" . }}-signing-key
{{- end -}}

{{/* What only this chart reads, below `deployment`. */}}
{{- define "console.deployment_only" -}}
{{- list "additional_pod_containers_yaml" "additional_pod_init_containers_yaml" "additional_service_yaml" "affinity"
  "configmap_annotations" "custom_envs" "custom_secrets" "dns" "extra_labels" "host_aliases" "hpa" "image_digest"
  "image_name" "image_pull_policy" "image_pull_secrets" "image_version" "ingress" "logger" "network_policy"
  "node_selector" "pod_annotations" "pod_disruption_budget" "pod_labels" "priority_class_name" "probes"
  "remote_cluster_resources_only" "replicas" "resources" "secret_name" "security_context" "service_annotations"
  "service_type" "strategy" "termination_grace_period_seconds" "tolerations" "topology_spread_constraints"
  "version_label" | toJson -}}
{{- end -}}

{{- define "console.config" -}}
{{- $config := deepCopy (omit .Values "skipResources" "isOpenShift" "kiali_route_url" "nameOverride" "fullnameOverride" "global") -}}
{{- $_ := set $config.auth "strategy" (include "console.strategy" .) -}}
{{- $_ := set $config.auth "openshift" (omit ($config.auth.openshift | default dict) "client_id_prefix" "redirect_uris" "token_inactivity_timeout" "token_max_age") -}}
{{- $_ := set $config "server" (omit $config.server "node_port") -}}
{{- $_ := set $config.server "web_root" (include "console.web_root" .) -}}
{{- $_ := set $config "identity" (include "console.identity" . | fromYaml) -}}
{{- range include "console.deployment_only" . | fromJsonArray -}}
{{- $_ := unset $config.deployment . -}}
{{- end -}}
{{- $_ := set $config.deployment "namespace" .Release.Namespace -}}
{{- $_ := set $config.deployment "instance_name" (include "console.name" .) -}}
{{- with $config.deployment.tls_config -}}
{{- $_ := set $config.deployment "tls_config" (omit . "source") -}}
{{- end -}}
{{- with include "console.tls_source" . -}}
{{- $_ := set $config.deployment "tls_config" (merge (dict "source" .) ($config.deployment.tls_config | default dict)) -}}
{{- end -}}
{{- if not $config.deployment.cluster_wide_access -}}
{{- $names := include "console.namespaces" . | fromJsonArray -}}
{{- $exact := dict "matchExpressions" (list (dict "key" "kubernetes.io/metadata.name" "operator" "In" "values" $names)) -}}
{{- $_ := set $config.deployment "discovery_selectors" (dict "default" (list $exact)) -}}
{{- end -}}
{{- with $config.external_services.prometheus -}}
{{- if not .url -}}
{{- $_ := set $config.external_services "prometheus" (omit . "url") -}}
{{- end -}}
{{- end -}}
{{- with $config.external_services.istio -}}
{{- $_ := set $config.external_services "istio" (omit . "root_namespace") -}}
{{- end -}}
{{- with dig "console" "shared_cache" dict $config -}}
{{- if .password -}}
{{- $_ := set . "password" (include "console.mounted" (dict "volume" "shared-cache-password" "value" .password)) -}}
{{- end -}}
{{- end -}}
{{- with dig "console" "sessions" dict $config -}}
{{- $keys := list -}}
{{- range $position, $key := .other_signing_keys -}}
{{- $keys = append $keys (include "console.mounted" (dict "volume" (printf "other-signing-key-%d" $position) "value" $key)) -}}
{{- end -}}
{{- if $keys -}}
{{- $_ := set . "other_signing_keys" $keys -}}
{{- end -}}
{{- end -}}
{{- if eq (include "console.strategy" .) "anonymous" -}}
{{- $_ := unset $config.login_token "signing_key" -}}
{{- else if not (hasPrefix "secret:" .Values.login_token.signing_key) -}}
{{- $_ := set $config.login_token "signing_key" (printf "secret:%s:key" (include "console.signing_secret" .)) -}}
{{- end -}}
{{- toYaml $config -}}
{{- end -}}

{{/* Every `secret:NAME:KEY` among the credentials, as a JSON list of {volume, secret, key}. */}}
{{- define "console.credentials" -}}
{{- $services := .Values.external_services -}}
{{- $dashboards := $services.custom_dashboards | default dict -}}
{{- $stores := dict "customdashboards-prometheus" ($dashboards.prometheus | default dict) -}}
{{- range list "prometheus" "grafana" "tracing" "perses" -}}
{{- $_ := set $stores . (index $services . | default dict) -}}
{{- end -}}
{{- $values := dict -}}
{{- range $store, $section := $stores -}}
{{- $auth := $section.auth | default dict -}}
{{- $oauth2 := $auth.oauth2 | default dict -}}
{{- if ne (toString $section.enabled) "false" -}}
{{- range $name, $value := dict "username" $auth.username "password" $auth.password "token" $auth.token "cert" $auth.cert_file "key" $auth.key_file "oauth2-client-secret" $oauth2.client_secret -}}
{{- if not (and (eq $store "perses") (eq $name "token")) -}}
{{- $_ := set $values (printf "%s-%s" $store $name) $value -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range (.Values.chat_ai | default dict).providers -}}
{{- $provider := include "console.volume_part" .name -}}
{{- if .enabled -}}
{{- $_ := set $values (printf "chat-ai-provider-%s" $provider) .key -}}
{{- range .models -}}
{{- if .enabled -}}
{{- $_ := set $values (printf "chat-ai-model-%s-%s" $provider (include "console.volume_part" .name)) .key -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if ne (include "console.strategy" .) "anonymous" -}}
{{- $own := printf "secret:%s:key" (include "console.signing_secret" .) -}}
{{- $key := .Values.login_token.signing_key -}}
{{- $_ := set $values "login-token-signing-key" (ternary $key $own (hasPrefix "secret:" $key)) -}}
{{- end -}}
{{- $values = merge $values (include "console.own_credentials" . | fromJson) -}}
{{- $found := list -}}
{{- range $volume, $value := $values -}}
{{- $parts := splitList ":" (toString $value) -}}
{{- if and (eq (first $parts) "secret") (eq (len $parts) 3) -}}
{{- $found = append $found (dict "volume" $volume "secret" (index $parts 1) "key" (index $parts 2)) -}}
{{- end -}}
{{- end -}}
{{- toJson $found -}}
{{- end -}}

{{/* Those among the console's own keys, by the volume that each is mounted from, as JSON. */}}
{{- define "console.own_credentials" -}}
{{- $own := .Values.console | default dict -}}
{{- $values := dict "shared-cache-password" (dig "shared_cache" "password" "" $own) -}}
{{- range $position, $key := dig "sessions" "other_signing_keys" list $own -}}
{{- $_ := set $values (printf "other-signing-key-%d" $position) $key -}}
{{- end -}}
{{- toJson $values -}}
{{- end -}}

{{/* What config.yaml says of such a value: the path of its file. */}}
{{- define "console.mounted" -}}
{{- if hasPrefix "secret:" (toString .value) -}}
/kiali-override-secrets/{{ .volume }}/value.txt
{{- else -}}
{{ .value }}
{{- end -}}
{{- end -}}

{{- define "console.volume_part" -}}
{{- regexReplaceAll "[^a-z0-9-]+" (toString . | lower) "-" | trimAll "-" | default "unknown" -}}
{{- end -}}

{{/* The Secrets of other clusters, those that carry the label among them, as a JSON list of names. */}}
{{- define "console.cluster_secrets" -}}
{{- $names := list -}}
{{- range .Values.clustering.clusters -}}
{{- $names = append $names .secret_name -}}
{{- end -}}
{{- $detect := .Values.clustering.autodetect_secrets -}}
{{- if $detect.enabled -}}
{{- $label := splitn "=" 2 ($detect.label | default "kiali.io/multiCluster=true") -}}
{{- range (lookup "v1" "Secret" .Release.Namespace "").items -}}
{{- if eq (get (.metadata.labels | default dict) $label._0) (toString $label._1) -}}
{{- $names = append $names .metadata.name -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson (compact $names | uniq | sortAlpha) -}}
{{- end -}}
