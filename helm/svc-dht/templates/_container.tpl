{{- define "svc-dht.container" -}}
name: node
image: {{ include "svc-dht.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
env:
  {{- include "svc-dht.env" . | nindent 2 }}
ports:
  - name: http
    containerPort: 8080
    protocol: TCP
  - name: management
    containerPort: 8081
    protocol: TCP
  - name: peers
    containerPort: 9910
    protocol: TCP
  {{- if .Values.discv5.enabled }}
  - name: discv5
    containerPort: 9911
    protocol: UDP
  {{- end }}
{{- include "svc-dht.probes" . | nindent 0 }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
securityContext:
  {{- include "svc-dht.containerSecurity" . | nindent 2 }}
volumeMounts:
  - name: config
    mountPath: /etc/svc-dht/config
    readOnly: true
  - name: tokens
    mountPath: /etc/svc-dht/tokens
    readOnly: true
  {{- if .Values.bus.existingSecret }}
  - name: bus
    mountPath: /etc/svc-dht/bus
    readOnly: true
  {{- end }}
  {{- if .Values.announcements.existingSecret }}
  - name: announcements
    mountPath: /etc/svc-dht/announcements
    readOnly: true
  {{- end }}
  {{- if .Values.identity.existingSecret }}
  - name: identity
    mountPath: /etc/svc-dht/identity
    readOnly: true
  {{- end }}
  {{- if eq .Values.profile "macronode" }}
  - name: data
    mountPath: /var/lib/svc-dht
  {{- end }}
  - name: tmp
    mountPath: /tmp
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* The files of settings come last, for $(POD_NAME) must stand before it is used. */}}
{{- define "svc-dht.env" -}}
{{- $all := ternary "0.0.0.0" "::" (eq .Values.ipFamily "ipv4") -}}
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: POD_IPS
  valueFrom:
    fieldRef:
      fieldPath: {{ ternary "status.podIPs" "status.podIP" (eq .Values.ipFamily "dual") }}
{{- if .Values.external.enabled }}
- name: HOST_IP
  valueFrom:
    fieldRef:
      fieldPath: status.hostIP
{{- end }}
- name: SERVER_ADDRESS
  value: {{ $all | quote }}
- name: MANAGEMENT_SERVER_ADDRESS
  value: {{ $all | quote }}
{{- with .Values.javaOptions }}
- name: JAVA_TOOL_OPTIONS
  value: {{ . | quote }}
{{- end }}
- name: SPRING_CONFIG_ADDITIONAL_LOCATION
  value: {{ include "svc-dht.configFiles" . | quote }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "svc-dht.configFiles" -}}
file:/etc/svc-dht/config/svc-dht.yaml
{{- if .Values.external.enabled -}}
,file:/etc/svc-dht/config/$(POD_NAME).yaml
{{- end -}}
{{- end -}}

{{/*
Alive: listeners and event loops, nothing else. The start has 150 s for them; neither asks for peers. Ready: what
/readyz says.
*/}}
{{- define "svc-dht.probes" -}}
startupProbe:
  httpGet:
    path: /healthz
    port: management
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 30
livenessProbe:
  httpGet:
    path: /healthz
    port: management
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet:
    path: /readyz
    port: management
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 2
{{- end -}}
