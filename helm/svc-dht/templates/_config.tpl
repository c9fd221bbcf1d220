{{/*
The settings of every pod, as YAML that Spring Boot reads. Values are quoted: a number is then what was written, and
no float of a million.
*/}}
{{- define "svc-dht.config" -}}
dht.profile: {{ .Values.profile }}
dht.network: {{ .Values.networkName | quote }}
dht.bind: {{ ternary "0.0.0.0:9910" "[::]:9910" (eq .Values.ipFamily "ipv4") | quote }}
dht.advertise: "${POD_IPS}"
dht.api.anonymous: {{ .Values.api.anonymous }}
dht.api.access.tokens: /etc/svc-dht/tokens/tokens
{{- if include "svc-dht.alone" . }}
dht.standalone: "true"
{{- else }}
{{- with include "svc-dht.seeds" . }}
dht.bootstrap.seeds: {{ . | quote }}
{{- end }}
{{- end }}
{{- if .Values.discv5.enabled }}
dht.discv5.enabled: "true"
dht.discv5.bind: {{ ternary "[::]:9911" "0.0.0.0:9911" (eq .Values.ipFamily "ipv6") | quote }}
{{- with .Values.discv5.bootEnrs }}
dht.discv5.boot-enrs: {{ join "," . | quote }}
{{- end }}
{{- end }}
{{- with .Values.podCidrs }}
dht.diversity.trusted-cidrs: {{ join "," . | quote }}
{{- end }}
{{- if eq .Values.profile "macronode" }}
dht.data-dir: /var/lib/svc-dht/data
dht.identity.key-file: {{ include "svc-dht.keyFile" . }}
{{- end }}
{{- with .Values.bus }}
{{- if .servers }}
dht.bus.nats.servers: {{ join "," .servers | quote }}
{{- if .existingSecret }}
dht.bus.nats.{{ .auth }}: /etc/svc-dht/bus/{{ .auth }}
{{- end }}
{{- with .ca }}
dht.bus.nats.ssl-bundle: bus
spring.ssl.bundle.pem.bus.truststore.certificate: file:/etc/svc-dht/bus/{{ . }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.announcements }}
{{- if eq .store "nats-kv" }}
dht.announcements.store: nats-kv
dht.announcements.key-file: /etc/svc-dht/announcements/{{ .key }}
dht.announcements.bucket-size: {{ .bucketSize | quote }}
dht.announcements.bucket-replicas: {{ .bucketReplicas | quote }}
{{- end }}
{{- end }}
{{- range $key, $value := .Values.config }}
{{ $key }}: {{ include "svc-dht.scalar" $value | quote }}
{{- end }}
{{- end -}}

{{/* Helm reads every number as a float. */}}
{{- define "svc-dht.scalar" -}}
{{- if and (kindIs "float64" .) (eq . (float64 (int64 .))) -}}
{{- int64 . -}}
{{- else -}}
{{- . -}}
{{- end -}}
{{- end -}}

{{/* One pod that knows no other. */}}
{{- define "svc-dht.alone" -}}
{{- if and (eq (int .Values.replicas) 1) (not .Values.bootstrap.seeds) (not .Values.discv5.bootEnrs) -}}
true
{{- end -}}
{{- end -}}

{{/* The pods of this release, where there are others, and whoever else is named. */}}
{{- define "svc-dht.seeds" -}}
{{- $own := printf "/dns/%s/tcp/9910" (include "svc-dht.peersHost" .) -}}
{{- $own = ternary (list $own) (list) (gt (int .Values.replicas) 1) -}}
{{- join "," (concat $own .Values.bootstrap.seeds) -}}
{{- end -}}

{{- define "svc-dht.keyFile" -}}
{{- if .Values.identity.existingSecret -}}
{{- printf "/etc/svc-dht/identity/%s" .Values.identity.key -}}
{{- else -}}
/var/lib/svc-dht/node.key
{{- end -}}
{{- end -}}

{{/*
What the pod with this number tells peers (dict "root" $ "pod" number): its own address first, which is the way within
the cluster and tells the node which local network it is in, then the one from outside.
*/}}
{{- define "svc-dht.advertise" -}}
{{- $external := .root.Values.external -}}
{{- $port := include "svc-dht.externalPort" . -}}
{{- if $external.addresses -}}
{{- $address := index $external.addresses .pod -}}
{{- printf "${POD_IPS},/%s/%s/tcp/%s" (ternary "ip6" "ip4" (contains ":" $address)) $address $port -}}
{{- else -}}
{{- printf "${POD_IPS},/%s/${HOST_IP}/tcp/%s" (ternary "ip6" "ip4" (eq .root.Values.ipFamily "ipv6")) $port -}}
{{- end -}}
{{- end -}}

{{/* Where the pod with this number is reached from outside over TCP (dict "root" $ "pod" number). */}}
{{- define "svc-dht.externalPort" -}}
{{- $external := .root.Values.external -}}
{{- ternary (add (int $external.nodePortBase) .pod) (int $external.port) (eq $external.type "NodePort") -}}
{{- end -}}

{{/* And over UDP: a node port may be had for two protocols only where the ports of the service are one, too. */}}
{{- define "svc-dht.externalDiscv5Port" -}}
{{- $external := .root.Values.external -}}
{{- ternary (add (int $external.discv5NodePortBase) .pod) (int $external.port) (eq $external.type "NodePort") -}}
{{- end -}}

{{/* Which of its addresses leads to that port: the node record has one alone. */}}
{{- define "svc-dht.externalAddress" -}}
{{- with .root.Values.external.addresses -}}
{{- index . $.pod -}}
{{- else -}}
${HOST_IP}
{{- end -}}
{{- end -}}

{{/* The files that a pod reads, by name. */}}
{{- define "svc-dht.configData" -}}
svc-dht.yaml: |
  {{- include "svc-dht.config" . | nindent 2 }}
{{- if .Values.external.enabled }}
{{- range $pod := until (int .Values.replicas) }}
{{ include "svc-dht.fullname" $ }}-{{ $pod }}.yaml: |
  dht.advertise: {{ include "svc-dht.advertise" (dict "root" $ "pod" $pod) | quote }}
{{- if $.Values.discv5.enabled }}
  dht.discv5.advertise: {{ include "svc-dht.externalAddress" (dict "root" $ "pod" $pod) | quote }}
  dht.discv5.port: {{ include "svc-dht.externalDiscv5Port" (dict "root" $ "pod" $pod) | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
