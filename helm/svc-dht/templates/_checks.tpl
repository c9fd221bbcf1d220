{{/* What the schema cannot say: each refusal is one sentence that names the value and the way out. */}}
{{- define "svc-dht.checks" -}}
{{- if eq .Values.image.tag "latest" -}}
{{- fail "image.tag is latest, which nobody can roll back to: name a version or a digest." -}}
{{- end -}}
{{- include "svc-dht.checkIdentity" . -}}
{{- include "svc-dht.checkProfile" . -}}
{{- include "svc-dht.checkBus" . -}}
{{- include "svc-dht.checkAnnouncements" . -}}
{{- include "svc-dht.checkDiscv5" . -}}
{{- include "svc-dht.checkConfig" . -}}
{{- include "svc-dht.checkEnv" . -}}
{{- include "svc-dht.checkExternal" . -}}
{{- if gt (len (include "svc-dht.peersHost" .)) 100 -}}
{{- fail (printf "%s has more than 100 characters, which no seed may have: set fullnameOverride." (include "svc-dht.peersHost" .)) -}}
{{- end -}}
{{- end -}}

{{- define "svc-dht.checkIdentity" -}}
{{- if .Values.identity.existingSecret -}}
{{- if ne .Values.profile "macronode" -}}
{{- fail "identity.existingSecret needs profile=macronode: a micronode makes a new identity at each start." -}}
{{- end -}}
{{- if gt (int .Values.replicas) 1 -}}
{{- fail (printf "identity.existingSecret is one key for %d replicas, and nodes with one identity are taken for one: set replicas=1, or leave it out and each pod keeps a key of its own." (int .Values.replicas)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Only a cluster knows what is installed: without one, lookup answers nothing and the check passes. */}}
{{- define "svc-dht.checkProfile" -}}
{{- $name := include "svc-dht.fullname" . -}}
{{- $set := lookup "apps/v1" "StatefulSet" .Release.Namespace $name -}}
{{- if $set -}}
{{- $is := dig "metadata" "annotations" "svc-dht/profile" .Values.profile $set -}}
{{- if ne $is .Values.profile -}}
{{- fail (printf "profile is %s, but %s runs as %s and a profile cannot change under records that are kept: install a second release beside it, or uninstall this one first." .Values.profile $name $is) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "svc-dht.checkBus" -}}
{{- $bus := .Values.bus -}}
{{- if and $bus.existingSecret (not $bus.servers) -}}
{{- fail "bus.existingSecret is for a broker, and none is named: name it in bus.servers, or leave the secret out." -}}
{{- end -}}
{{- if and $bus.ca (not $bus.existingSecret) -}}
{{- fail "bus.ca is a key of a secret, and none is named: name it in bus.existingSecret." -}}
{{- end -}}
{{- end -}}

{{- define "svc-dht.checkAnnouncements" -}}
{{- $shared := eq .Values.announcements.store "nats-kv" -}}
{{- if and $shared (not .Values.bus.servers) -}}
{{- fail "announcements.store is nats-kv, and no broker is named: name it in bus.servers, or set announcements.store=local." -}}
{{- end -}}
{{- if and $shared (not .Values.announcements.existingSecret) -}}
{{- fail "announcements.store is nats-kv, and no secret with the key that all pods sign with: make one with the keygen command and name it in announcements.existingSecret." -}}
{{- end -}}
{{- if and .Values.announcements.existingSecret (not $shared) -}}
{{- fail "announcements.existingSecret is for announcements that pods share: set announcements.store=nats-kv, or leave the secret out." -}}
{{- end -}}
{{- end -}}

{{- define "svc-dht.checkDiscv5" -}}
{{- if and .Values.discv5.bootEnrs (not .Values.discv5.enabled) -}}
{{- fail "discv5.bootEnrs names nodes to begin with, and Discv5 is off: set discv5.enabled=true, or leave them out." -}}
{{- end -}}
{{- end -}}

{{- define "svc-dht.checkConfig" -}}
{{- $owned := dict
  "dht.profile" "profile"
  "dht.standalone" "replicas"
  "dht.network" "networkName"
  "dht.bind" "ipFamily"
  "dht.advertise" "external"
  "dht.bootstrap.seeds" "bootstrap.seeds"
  "dht.discv5.enabled" "discv5.enabled"
  "dht.discv5.bind" "ipFamily"
  "dht.discv5.port" "external"
  "dht.discv5.advertise" "external"
  "dht.discv5.bootenrs" "discv5.bootEnrs"
  "dht.diversity.trustedcidrs" "podCidrs"
  "dht.datadir" "persistence"
  "dht.identity.keyfile" "identity"
  "dht.bus.nats.servers" "bus.servers"
  "dht.bus.nats.credentials" "bus.auth"
  "dht.bus.nats.nkey" "bus.auth"
  "dht.bus.nats.token" "bus.auth"
  "dht.bus.nats.user" "bus.auth"
  "dht.bus.nats.sslbundle" "bus.ca"
  "dht.announcements.store" "announcements.store"
  "dht.announcements.keyfile" "announcements.existingSecret"
  "dht.announcements.bucketsize" "announcements.bucketSize"
  "dht.announcements.bucketreplicas" "announcements.bucketReplicas"
  "dht.api.anonymous" "api.anonymous"
  "dht.api.access.tokens" "api.existingSecret"
  "server.address" "ipFamily"
  "server.port" "service.port"
  "management.server.address" "ipFamily"
  "management.server.port" "serviceMonitor" -}}
{{- range $key, $ignored := .Values.config -}}
{{- /* Boot reads names with and without their dashes. */ -}}
{{- $name := replace "-" "" $key -}}
{{- if hasKey $owned $name -}}
{{- fail (printf "config.%s is set by the chart: use the value %s." $key (get $owned $name)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "svc-dht.checkEnv" -}}
{{- $owned := list "POD_NAME" "POD_IPS" "HOST_IP" "SERVER_ADDRESS" "MANAGEMENT_SERVER_ADDRESS" "SPRING_CONFIG_ADDITIONAL_LOCATION" "JAVA_TOOL_OPTIONS" -}}
{{- range .Values.extraEnv -}}
{{- if has .name $owned -}}
{{- fail (printf "extraEnv sets %s, which the chart sets itself: leave it out (javaOptions is the value for JAVA_TOOL_OPTIONS)." .name) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "svc-dht.checkExternal" -}}
{{- $external := .Values.external -}}
{{- $replicas := int .Values.replicas -}}
{{- if $external.enabled -}}
{{- if and (or $external.addresses (ne $external.type "NodePort")) (lt (len $external.addresses) $replicas) -}}
{{- fail (printf "external.addresses has %d addresses for %d replicas: name one for each pod." (len $external.addresses) $replicas) -}}
{{- end -}}
{{- if and (eq $external.type "NodePort") (gt (add (int $external.nodePortBase) $replicas) 32768) -}}
{{- fail (printf "external.nodePortBase is %d, but %d replicas need as many ports up to 32767: begin lower." (int $external.nodePortBase) $replicas) -}}
{{- end -}}
{{- if .Values.discv5.enabled -}}
{{- include "svc-dht.checkExternalDiscv5" . -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "svc-dht.checkExternalDiscv5" -}}
{{- $external := .Values.external -}}
{{- $replicas := int .Values.replicas -}}
{{- $six := eq .Values.ipFamily "ipv6" -}}
{{- range $external.addresses -}}
{{- if ne (contains ":" .) $six -}}
{{- fail (printf "external.addresses has %s, but Discv5 speaks %s with ipFamily=%s: name an address of that family for each pod, or set discv5.enabled=false." . (ternary "IPv6" "IPv4" $six) $.Values.ipFamily) -}}
{{- end -}}
{{- end -}}
{{- if eq $external.type "NodePort" -}}
{{- $tcp := int $external.nodePortBase -}}
{{- $udp := int $external.discv5NodePortBase -}}
{{- if gt (add $udp $replicas) 32768 -}}
{{- fail (printf "external.discv5NodePortBase is %d, but %d replicas need as many ports up to 32767: begin lower." $udp $replicas) -}}
{{- end -}}
{{- if and (lt $udp (add $tcp $replicas)) (lt $tcp (add $udp $replicas)) -}}
{{- fail (printf "external.discv5NodePortBase is %d, and external.nodePortBase %d: %d replicas need as many ports from each, so let them be further apart." $udp $tcp $replicas) -}}
{{- end -}}
{{- end -}}
{{- end -}}
