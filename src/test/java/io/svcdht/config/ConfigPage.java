package io.svcdht.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * docs/DHT_CONFIG.md, made from the code: keys, types and meaning from the properties' metadata,
 * defaults from the settings that hold when nothing is written, what is allowed from refusals.
 */
final class ConfigPage {

  private static final Pattern DEFAULT = Pattern.compile("; default ([^ ,;]+)$");

  private static final Map<String, String> TYPES =
      Map.of(
          "java.lang.Integer", "whole number",
          "java.lang.Double", "number",
          "java.lang.Boolean", "true or false",
          "java.lang.String", "text",
          "java.time.Duration", "duration",
          "org.springframework.util.unit.DataSize", "size",
          "java.nio.file.Path", "path",
          "java.util.List<java.lang.String>", "list",
          "java.util.List<java.nio.file.Path>", "list of paths");

  /** What makes a macronode is no default of it. */
  private static final Set<String> GIVEN = Set.of("dht.profile", "dht.bootstrap.seeds");

  private static final String HEAD =
      """
      # Configuration

      Every key under `dht.`, with what holds when nothing is written. Made from the code: `./mvnw test-compile surefire:test
      -Dtest=ConfigPageTest -Dwrite.docs=true` writes this page anew, and a test fails while it differs.

      - **Ways to write a key**: `dht.hop-budget` is `DHT_HOP_BUDGET` in the environment (dots and hyphens become
        underscores), `--dht.hop-budget=6` on the command line, or a line of an `application.yaml` in the working directory or its
        `config/`. The command line wins over the environment, which wins over files. A list has commas between its elements.
      - **Durations** are `250ms`, `5s`, `10m`, `12h`; **sizes** `512B`, `16KB`, `64MB`, `1GB`, by 1,024.
      - **A bad value** stops the start with one sentence that names the key, the value and what is allowed; an unknown key
        under `dht.` does too. `java -jar svc-dht.jar check-config --dht.…` says what would hold, and starts nothing.
      - **Read at the start**, and while the node runs where a file is changed that it was started with: RELOADABLE, and
        `logging.level.*` hold within ten seconds. All of it is checked before any of it takes effect; what is wrong leaves everything
        as it was, and a log line says so, as it names what waits for a restart. Arguments and the environment still win. The
        file that `dht.api.access.tokens` names is read again every `dht.api.access.reload`.
      - **Secrets** are in files, and keys name the files. `check-config` and logs show the names, never what is in them.

      Two profiles: a *micronode* lives in memory and writes no file of node data; a *macronode* keeps its identity, records,
      announcements and peers. Where both have one default, it stands once.
      """;

  private static final String SURROUNDINGS =
      """

      ## Around the node

      Spring Boot's own keys, of which these matter most. In the environment: `SERVER_PORT` and so on.

      | key | default | meaning |
      |---|---|---|
      """;

  /** Boot's keys that an operator meets first, and what they mean here. */
  private static final Map<String, String> OF_BOOT = new LinkedHashMap<>();

  static {
    OF_BOOT.put(
        "server.address",
        "where the REST API listens; other than loopback, anonymous callers may only read");
    OF_BOOT.put("server.port", "port of the REST API");
    OF_BOOT.put("management.server.address", "where probes and metrics listen");
    OF_BOOT.put("management.server.port", "port of probes and metrics");
    OF_BOOT.put(
        "server.forward-headers-strategy",
        "whether a proxy's headers say who calls; leave it, unless a proxy sets them");
    OF_BOOT.put(
        "logging.level.root",
        "least level of log lines; `logging.level.io.svcdht` is that of the node alone");
    OF_BOOT.put(
        "logging.structured.format.console",
        "`logstash`, `ecs` or `gelf` for JSON lines; none for lines to read ([LOGGING.md](LOGGING.md))");
  }

  private final Map<String, JsonNode> metadata = metadata();
  private final Map<String, String> micronode = effective(Map.of());
  private final Map<String, String> macronode =
      effective(
          Map.of("dht.profile", "macronode", "dht.bootstrap.seeds", "/ip4/192.0.2.1/tcp/9910"));

  private ConfigPage() {}

  /** The whole page. */
  static String text() {
    return new ConfigPage().page();
  }

  private String page() {
    String reloadable =
        Reloadable.KEYS.stream()
            .sorted()
            .map(ConfigPage::code)
            .collect(Collectors.joining(",\n  "));
    StringBuilder page = new StringBuilder(HEAD.replace("RELOADABLE", reloadable));
    sections()
        .forEach((section, keys) -> {
          page.append("\n## ").append(section).append("\n\n");
          page.append("| key | type | default | allowed | meaning |\n|---|---|---|---|---|\n");
          keys.forEach(key -> page.append(row(key)));
        });
    page.append(SURROUNDINGS);
    PropertySource<?> yaml = yaml();
    OF_BOOT.forEach((key, meaning) -> {
      Object value = yaml.getProperty(key);
      page.append("| `" + key + "` | " + code(value == null ? "" : value.toString()) + " | ");
      page.append(meaning).append(" |\n");
    });
    return page.toString();
  }

  /** Keys by the first word after {@code dht.}; those without another are the node's. */
  private static Map<String, List<String>> sections() {
    return Keys.all().stream()
        .collect(
            Collectors.groupingBy(ConfigPage::section, LinkedHashMap::new, Collectors.toList()));
  }

  private static String section(String key) {
    String[] words = key.split("\\.", -1);
    return words.length == 2 ? "Node" : "`dht." + words[1] + "`";
  }

  private String row(String key) {
    JsonNode property = Objects.requireNonNull(metadata.get(key), key);
    String type = property.path("type").asString();
    String words = TYPES.getOrDefault(type, "word");
    String allowed = AllowedValues.of(key, type);
    return "| `%s` | %s | %s | %s | %s |\n"
        .formatted(
            key,
            words,
            standard(key),
            allowed.isEmpty() || allowed.equals(words) ? "–" : cell(allowed),
            cell(meaning(key, property.path("description").asString())));
  }

  private String standard(String key) {
    String micro = Objects.requireNonNull(micronode.get(key), key);
    String macro = GIVEN.contains(key) ? micro : Objects.requireNonNull(macronode.get(key), key);
    return micro.equals(macro) ? code(micro) : code(micro) + "; macronode: " + code(macro);
  }

  /** The description; a default that it names must be the true one, and is not said twice. */
  private String meaning(String key, String description) {
    Matcher told = DEFAULT.matcher(description);
    if (!told.find() || told.group(1).equals("none")) {
      return description;
    }
    String holds = standard(key).replaceAll("`", "").replaceAll(".*macronode: ", "");
    String micro = Objects.requireNonNull(micronode.get(key));
    if (!same(told.group(1), micro) && !same(told.group(1), holds)) {
      throw new IllegalStateException(
          key + " is described with the default " + told.group(1) + ", but it is " + micro);
    }
    return description.substring(0, told.start());
  }

  /** Whether two ways of writing mean one value: 60s and 1m, 1GB and 1024MB, 1 and 1.0. */
  private static boolean same(String one, String other) {
    return one.equals(other)
        || Stream.of(Duration.class, DataSize.class, Double.class)
            .anyMatch(type -> same(one, other, type));
  }

  private static boolean same(String one, String other, Class<?> type) {
    var conversion = ApplicationConversionService.getSharedInstance();
    try {
      return Objects.equals(conversion.convert(one, type), conversion.convert(other, type));
    } catch (RuntimeException ofAnotherType) {
      return false;
    }
  }

  private static String code(String value) {
    return value.isEmpty() ? "–" : "`" + value + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private static Map<String, String> effective(Map<String, String> given) {
    Binder binder = new Binder(new MapConfigurationPropertySource(new HashMap<>(given)));
    return EffectiveSettings.of(
        SettingsReader.read(binder.bindOrCreate("dht", DhtProperties.class), true));
  }

  private static Map<String, JsonNode> metadata() {
    String name = "/META-INF/spring-configuration-metadata.json";
    try (InputStream in = DhtProperties.class.getResourceAsStream(name)) {
      Map<String, JsonNode> properties = new TreeMap<>();
      JsonNode all = JsonMapper.builder().build().readTree(Objects.requireNonNull(in, name));
      for (JsonNode property : all.path("properties")) {
        properties.put(property.path("name").asString(), property);
      }
      return properties;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static PropertySource<?> yaml() {
    try {
      return new YamlPropertySourceLoader()
          .load("application", new ClassPathResource("application.yaml"))
          .getFirst();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
