package io.svcdht.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The chart of this repository, and the sets of values under {@code src/test/resources/helm}. */
public final class Chart {

  static final Path HOME = Path.of("helm", "svc-dht");
  static final String RELEASE = "dht";
  static final String NAMESPACE = "media";

  /** What Helm adds to every refusal. */
  static final String AFTERWORD = "\n\nUse --debug flag to render out invalid YAML";

  /** Without a cluster Helm would take a version that is long gone. */
  private static final String KUBERNETES = "1.34.0";

  private static final Path RESOURCES = Path.of("src", "test", "resources", "helm");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path home;

  private Chart(Path home) {
    this.home = home;
  }

  /** As it stands. */
  public static Chart asItIs() {
    return new Chart(HOME);
  }

  /**
   * A copy whose alerts and dashboard are small ones of the tests, and whose test is no hook: the
   * library leaves hooks out of what it renders.
   */
  public static Chart copiedTo(Path directory) {
    try (Stream<Path> files = Files.walk(HOME)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        copy(file, directory.resolve(HOME.relativize(file)));
      }
      copy(RESOURCES.resolve("alerts.yaml"), directory.resolve("files/alerts.yaml"));
      copy(RESOURCES.resolve("dashboard.json"), directory.resolve("files/dashboard.json"));
      Path test = directory.resolve("templates/tests/announce-and-find.yaml");
      Files.writeString(
          test, Files.readString(test).replace("helm.sh/hook: test", "example: unhooked"));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return new Chart(directory);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.deleteIfExists(to);
    Files.copy(from, to);
  }

  /** Every set of values that must render. */
  static Stream<String> sets() {
    try (Stream<Path> files = Files.list(RESOURCES.resolve("values"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  Helm helm() {
    return new Helm(home);
  }

  /** What Helm makes of a set of values, for a release of this name and namespace. */
  public Rendered render(String set) {
    try (Cluster _ = Cluster.start()) {
      return Rendered.of(template(RESOURCES.resolve("values").resolve(set)).call());
    }
  }

  /** What Helm makes of these values in a cluster that holds something already. */
  Rendered render(Path directory, String values, Cluster cluster) {
    try (cluster) {
      return Rendered.of(template(written(directory, values)).call());
    }
  }

  /** The words with which Helm refuses these values; fails if it renders them. */
  String refusal(Path directory, String values, Cluster cluster) {
    TemplateCommand command = template(written(directory, values));
    try (cluster) {
      return String.valueOf(
          Assertions.assertThrows(IllegalStateException.class, command::call).getMessage());
    }
  }

  /** A document of YAML or JSON. */
  public static JsonNode yaml(String text) {
    return JSON.valueToTree(new Yaml().load(text));
  }

  /** A file of YAML or JSON. */
  public static JsonNode yaml(Path file) {
    return yaml(text(file));
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  static Path resource(String name) {
    return RESOURCES.resolve(name);
  }

  private TemplateCommand template(Path values) {
    return helm()
        .template()
        .withKubeVersion(KUBERNETES)
        .withName(RELEASE)
        .withNamespace(NAMESPACE)
        .withValuesFile(values);
  }

  private static Path written(Path directory, String values) {
    try {
      return Files.writeString(directory.resolve("values.yaml"), values);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
