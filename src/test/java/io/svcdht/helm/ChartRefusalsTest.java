package io.svcdht.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartRefusalsTest {

  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{profile: macronode, replicas: 2, identity: {existingSecret: key}}"
            + " | identity.existingSecret is one key for 2 replicas, and nodes with one identity"
            + " are taken for one: set replicas=1, or leave it out and each pod keeps a key of its"
            + " own.",
        "{replicas: 1, identity: {existingSecret: key}} | identity.existingSecret needs"
            + " profile=macronode: a micronode makes a new identity at each start.",
        "{image: {tag: latest}} | image.tag is latest, which nobody can roll back to: name a"
            + " version or a digest.",
        "{config: {dht.profile: macronode}} | config.dht.profile is set by the chart: use the value"
            + " profile.",
        "{config: {dht.datadir: /x}} | config.dht.datadir is set by the chart: use the value"
            + " persistence.",
        "{config: {dht.bootstrap.seeds: /dns/x/tcp/1}} | config.dht.bootstrap.seeds is set by the"
            + " chart: use the value bootstrap.seeds.",
        "{extraEnv: [{name: SERVER_ADDRESS, value: x}]} | extraEnv sets SERVER_ADDRESS, which the"
            + " chart sets itself: leave it out (javaOptions is the value for JAVA_TOOL_OPTIONS).",
        "{bus: {existingSecret: broker}} | bus.existingSecret is for a broker, and none is named:"
            + " name it in bus.servers, or leave the secret out.",
        "{bus: {servers: ['nats://nats:4222'], ca: ca.pem}} | bus.ca is a key of a secret, and none"
            + " is named: name it in bus.existingSecret.",
        "{config: {dht.bus.nats.ssl-bundle: x}} | config.dht.bus.nats.ssl-bundle is set by the"
            + " chart: use the value bus.ca.",
        "{announcements: {store: nats-kv, existingSecret: fleet}} | announcements.store is nats-kv,"
            + " and no broker is named: name it in bus.servers, or set announcements.store=local.",
        "{bus: {servers: ['nats://nats:4222']}, announcements: {store: nats-kv}} |"
            + " announcements.store is nats-kv, and no secret with the key that all pods sign with:"
            + " make one with the keygen command and name it in announcements.existingSecret.",
        "{announcements: {existingSecret: fleet}} | announcements.existingSecret is for"
            + " announcements that pods share: set announcements.store=nats-kv, or leave the secret"
            + " out.",
        "{discv5: {bootEnrs: ['enr:-IS4Q']}} | discv5.bootEnrs names nodes to begin with, and Discv5"
            + " is off: set discv5.enabled=true, or leave them out.",
        "{config: {dht.discv5.boot-enrs: x}} | config.dht.discv5.boot-enrs is set by the chart: use"
            + " the value discv5.bootEnrs.",
        "{config: {dht.announcements.bucket-size: 1GB}} | config.dht.announcements.bucket-size is"
            + " set by the chart: use the value announcements.bucketSize.",
        "{external: {enabled: true, addresses: [192.88.1.1]}} | external.addresses has 1 addresses"
            + " for 3 replicas: name one for each pod.",
        "{external: {enabled: true, type: none}} | external.addresses has 0 addresses for 3"
            + " replicas: name one for each pod.",
        "{external: {enabled: true, type: NodePort, nodePortBase: 32766}} | external.nodePortBase"
            + " is 32766, but 3 replicas need as many ports up to 32767: begin lower.",
        "{discv5: {enabled: true}, external: {enabled: true, type: NodePort, discv5NodePortBase:"
            + " 32766}} | external.discv5NodePortBase is 32766, but 3 replicas need as many ports up"
            + " to 32767: begin lower.",
        "{discv5: {enabled: true}, external: {enabled: true, type: NodePort, discv5NodePortBase:"
            + " 31912}} | external.discv5NodePortBase is 31912, and external.nodePortBase 31910: 3"
            + " replicas need as many ports from each, so let them be further apart.",
        "{replicas: 1, ipFamily: dual, discv5: {enabled: true}, external: {enabled: true,"
            + " addresses: ['2600:db0::1']}} | external.addresses has 2600:db0::1, but Discv5 speaks"
            + " IPv4 with ipFamily=dual: name an address of that family for each pod, or set"
            + " discv5.enabled=false.",
        "{config: {dht.discv5.advertise: x}} | config.dht.discv5.advertise is set by the chart: use"
            + " the value external.",
        "{clusterDomain: a-domain-that-is-as-long-as-some-companies-like-them-for-their-clusters"
            + ".example.internal} | dht-svc-dht-peers.media.svc.a-domain-that-is-as-long-as-some"
            + "-companies-like-them-for-their-clusters.example.internal has more than 100"
            + " characters, which no seed may have: set fullnameOverride."
      })
  void what_cannot_work_is_refused_in_one_sentence(String values, String sentence) {
    String words = Chart.asItIs().refusal(directory, values, Cluster.start());
    assertThat(words).endsWith(": " + sentence + Chart.AFTERWORD);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{profile: mininode} | profile",
        "{replicas: 0} | replicas",
        "{replicas: three} | replicas",
        "{replica: 3} | replica",
        "{image: {tagg: x}} | tagg",
        "{podDisruptionBudget: {maxUnavailable: 0}} | maxUnavailable",
        "{podDisruptionBudget: {minAvailable: 3}} | minAvailable",
        "{terminationGracePeriodSeconds: 59} | terminationGracePeriodSeconds",
        "{api: {anonymous: everything}} | anonymous",
        "{bus: {servers: ['nats://user:secret@nats:4222']}} | servers",
        "{bus: {auth: password}} | auth",
        "{announcements: {store: nats}} | store",
        "{announcements: {bucketSize: 1Gi}} | bucketSize",
        "{announcements: {bucketReplicas: 6}} | bucketReplicas",
        "{ipFamily: ipx} | ipFamily",
        "{podCidrs: [10.0.0.0]} | podCidrs",
        "{bootstrap: {seeds: ['dht.example:9910']}} | seeds",
        "{external: {addresses: [node.example]}} | addresses",
        "{config: {alpha: 3}} | alpha",
        "{config: {dht.pq: {require: true}}} | dht.pq",
        "{podSecurityContext: {runAsNonRoot: false}} | runAsNonRoot",
        "{podSecurityContext: {runAsUser: 0}} | runAsUser",
        "{podLabels: {app.kubernetes.io/component: x}} | component",
        "{ingress: {hosts: [{host: x}]}} | paths",
        "{persistence: {accessModes: [ReadWriteMany]}} | accessModes"
      })
  void what_the_schema_does_not_know_is_refused_by_name(String values, String name) {
    assertThat(Chart.asItIs().refusal(directory, values, Cluster.start()))
        .contains("values don't meet the specifications of the schema")
        .contains(name);
  }

  @Test
  void a_profile_cannot_change_under_a_fleet() {
    assertThat(Chart.asItIs().refusal(directory, "{profile: macronode}", running("micronode")))
        .endsWith(
            ": profile is macronode, but dht-svc-dht runs as micronode and a profile cannot change"
                + " under records that are kept: install a second release beside it, or uninstall"
                + " this one first."
                + Chart.AFTERWORD);
    Rendered same = Chart.asItIs().render(directory, "{profile: macronode}", running("macronode"));
    assertThat(same.setting("dht.profile")).isEqualTo("macronode");
  }

  private static Cluster running(String profile) {
    return Cluster.start()
        .with(
            "/apis/apps/v1/namespaces/media/statefulsets/dht-svc-dht",
            """
            {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"dht-svc-dht",
            "namespace":"media","annotations":{"svc-dht/profile":"%s"}}}\
            """
                .formatted(profile));
  }
}
