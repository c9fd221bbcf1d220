{{/* Name of the chart's objects, short enough for the suffixes of pods, services and revisions. */}}
{{- define "svc-dht.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 46 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 46 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 46 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The headless service: all pods, ready or not. */}}
{{- define "svc-dht.peers" -}}
{{- printf "%s-peers" (include "svc-dht.fullname" .) -}}
{{- end -}}

{{- define "svc-dht.peersHost" -}}
{{- printf "%s.%s.svc.%s" (include "svc-dht.peers" .) .Release.Namespace .Values.clusterDomain -}}
{{- end -}}

{{- define "svc-dht.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "svc-dht.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* The secret with the API tokens. */}}
{{- define "svc-dht.tokens" -}}
{{- default (printf "%s-tokens" (include "svc-dht.fullname" .)) .Values.api.existingSecret -}}
{{- end -}}

{{- define "svc-dht.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* Never changes: the selector of a StatefulSet cannot. */}}
{{- define "svc-dht.selector" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: node
{{- end -}}

{{/* Labels of every object, without a component. */}}
{{- define "svc-dht.labels" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* IP families of a service; nothing for IPv4, which a cluster does by itself. */}}
{{- define "svc-dht.families" -}}
{{- if eq .Values.ipFamily "dual" -}}
ipFamilyPolicy: PreferDualStack
{{- else if eq .Values.ipFamily "ipv6" -}}
ipFamilyPolicy: SingleStack
ipFamilies:
  - IPv6
{{- end -}}
{{- end -}}
