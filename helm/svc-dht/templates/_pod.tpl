{{- define "svc-dht.podSpec" -}}
serviceAccountName: {{ include "svc-dht.serviceAccount" . }}
automountServiceAccountToken: false
# Variables of services, DHT_… among them, are no settings.
enableServiceLinks: false
terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
# The seed is a whole name: no search through the cluster's domains first.
dnsConfig:
  options:
    - name: ndots
      value: "1"
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
containers:
  - {{- include "svc-dht.container" . | nindent 4 }}
volumes:
  - name: config
    configMap:
      name: {{ include "svc-dht.fullname" . }}
  - name: tokens
    secret:
      secretName: {{ include "svc-dht.tokens" . }}
      defaultMode: 0440
  - name: tmp
    emptyDir:
      sizeLimit: {{ .Values.tmpSize }}
  {{- with .Values.bus.existingSecret }}
  - name: bus
    secret:
      secretName: {{ . }}
      defaultMode: 0440
  {{- end }}
  {{- with .Values.announcements.existingSecret }}
  - name: announcements
    secret:
      secretName: {{ . }}
      defaultMode: 0400
  {{- end }}
  {{- with .Values.identity.existingSecret }}
  - name: identity
    secret:
      secretName: {{ . }}
      defaultMode: 0400
  {{- end }}
  {{- with .Values.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with include "svc-dht.topologySpread" . }}
topologySpreadConstraints:
  {{- . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "svc-dht.topologySpread" -}}
{{- $keys := dict "hostname" "kubernetes.io/hostname" "zone" "topology.kubernetes.io/zone" -}}
{{- range $place, $key := $keys }}
{{- $when := get $.Values.topologySpread $place }}
{{- if ne $when "off" }}
- maxSkew: 1
  topologyKey: {{ $key }}
  whenUnsatisfiable: {{ $when }}
  labelSelector:
    matchLabels:
      {{- include "svc-dht.selector" $ | nindent 6 }}
{{- end }}
{{- end }}
{{- end -}}

{{/* What nobody may turn off: the container is restricted in the sense of the Pod Security Standards. */}}
{{- define "svc-dht.containerSecurity" -}}
allowPrivilegeEscalation: false
privileged: false
readOnlyRootFilesystem: true
capabilities:
  drop:
    - ALL
{{- end -}}
