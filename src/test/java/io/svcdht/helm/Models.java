package io.svcdht.helm;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which class each object binds to. The classes of the Kubernetes model would collect fields that
 * they do not know in a map of their own; here that is turned off, so that such a field is refused
 * wherever it stands, with the way to it. Of the two kinds that the model lacks, the records below
 * are the part that the chart uses.
 */
final class Models {

  private static final Map<String, Class<?>> CLASSES =
      Map.ofEntries(
          Map.entry("v1 ConfigMap", ConfigMap.class),
          Map.entry("v1 Pod", Pod.class),
          Map.entry("v1 Secret", Secret.class),
          Map.entry("v1 Service", Service.class),
          Map.entry("v1 ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1 StatefulSet", StatefulSet.class),
          Map.entry("networking.k8s.io/v1 Ingress", Ingress.class),
          Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class),
          Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class));

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .annotationIntrospector(new NoRest())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private Models() {}

  /** The object as its class; fails if the kind or any field of it is unknown. */
  static Object bind(JsonNode object) {
    String kind = object.path("apiVersion").asString() + " " + object.path("kind").asString();
    @Nullable Class<?> model = CLASSES.get(kind);
    if (model == null) {
      throw new AssertionError("no class for " + kind);
    }
    return STRICT.treeToValue(object, model);
  }

  /** Takes from every class its map for whatever else there is. */
  private static final class NoRest extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(MapperConfig<?> config, Annotated member) {
      return false;
    }
  }

  record Metadata(String name, String namespace, Map<String, String> labels) {}

  record Selector(Map<String, String> matchLabels) {}

  record ServiceMonitor(String apiVersion, String kind, Metadata metadata, Watched spec) {
    record Watched(Selector selector, List<Endpoint> endpoints) {}

    record Endpoint(String port, String path, String interval, String scrapeTimeout) {}
  }

  record PrometheusRule(String apiVersion, String kind, Metadata metadata, Rules spec) {
    record Rules(List<Group> groups) {}

    record Group(String name, @Nullable String interval, List<Rule> rules) {}

    record Rule(
        @Nullable String record,
        @Nullable String alert,
        String expr,
        @Nullable String keep_firing_for,
        @com.fasterxml.jackson.annotation.JsonProperty("for") @Nullable String lasting,
        @Nullable Map<String, String> labels,
        @Nullable Map<String, String> annotations) {}
  }
}
