{{/* A command of the jar that calls the API. */}}
{{- define "svc-dht.testContainer" -}}
image: {{ include "svc-dht.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
resources:
  requests:
    cpu: 100m
    memory: 256Mi
  limits:
    memory: 256Mi
securityContext:
  {{- include "svc-dht.containerSecurity" . | nindent 2 }}
volumeMounts:
  - name: tokens
    mountPath: /etc/svc-dht/tokens
    readOnly: true
  - name: tmp
    mountPath: /tmp
{{- end -}}
