package io.svcdht.helm;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The objects that Helm made.
 *
 * @param text as Helm wrote them
 * @param objects one tree each
 */
public record Rendered(String text, List<JsonNode> objects) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  static Rendered of(String text) {
    List<JsonNode> objects = new ArrayList<>();
    for (Object document : new Yaml().loadAll(text)) {
      if (document != null) {
        objects.add(JSON.valueToTree(document));
      }
    }
    return new Rendered(text, List.copyOf(objects));
  }

  Stream<JsonNode> all(String kind) {
    return objects.stream().filter(object -> object.path("kind").asString().equals(kind));
  }

  /** The only object of a kind. */
  public JsonNode one(String kind) {
    List<JsonNode> found = all(kind).toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " objects of kind " + kind);
    }
    return found.getFirst();
  }

  JsonNode one(String kind, String name) {
    return all(kind)
        .filter(object -> nameOf(object).equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  static String nameOf(JsonNode object) {
    return object.at("/metadata/name").asString();
  }

  JsonNode statefulSet() {
    return one("StatefulSet");
  }

  JsonNode pod() {
    return statefulSet().at("/spec/template/spec");
  }

  /** The container of a node. */
  public JsonNode node() {
    return pod().path("containers").path(0);
  }

  /** The value of a variable of the node's container, or the field of the pod it is read from. */
  String variable(String name) {
    JsonNode found =
        elements(node().path("env"))
            .filter(variable -> variable.path("name").asString().equals(name))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no variable " + name));
    return found.has("value")
        ? found.path("value").asString()
        : found.at("/valueFrom/fieldRef/fieldPath").asString();
  }

  /** The file of settings with this name. */
  public String file(String name) {
    return all("ConfigMap")
        .map(map -> map.path("data").path(name))
        .filter(JsonNode::isString)
        .map(JsonNode::asString)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no file " + name));
  }

  /** The settings that all pods have. */
  JsonNode settings() {
    return Chart.yaml(file("svc-dht.yaml"));
  }

  String setting(String key) {
    return settings().path(key).asString();
  }

  static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
