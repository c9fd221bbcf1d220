package io.svcdht.config;

import io.svcdht.id.Bytes;
import io.svcdht.node.DhtNode;
import io.svcdht.rpc.http.HttpDoor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.MutablePropertySources;

/**
 * Takes over what has changed in the configuration files while the node runs: {@link
 * Reloadable#KEYS} and log levels. All of it is checked before any of it takes effect; what is
 * wrong leaves everything as it was, and is said once. What needs a restart is said, too.
 */
final class Reload {

  private static final Logger LOG = LoggerFactory.getLogger(Reload.class);
  private static final String ROOT = "dht";
  private static final String LEVELS = "logging.level";

  private final ConfigFiles files;
  private final Consumer<Settings> use;
  private final LoggingSystem logging;
  private Map<Path, Bytes> seen;
  private String fault = "";
  private Settings held;
  private Settings written;
  private Map<String, LogLevel> levels;

  /** What changes hands when settings change. */
  static Consumer<Settings> of(DhtNode node, HttpDoor door) {
    return settings -> {
      node.use(settings.node());
      door.use(settings.api());
    };
  }

  /** From {@code held}, as the files said at the start; {@code use} makes others hold. */
  Reload(ConfigFiles files, Settings held, Consumer<Settings> use, LoggingSystem logging) {
    this.files = files;
    this.held = held;
    this.written = held;
    this.use = use;
    this.logging = logging;
    this.seen = files.contents();
    this.levels = levels(files.sources(seen));
  }

  /** Whether there is anything to look at. */
  boolean watches() {
    return !files.paths().isEmpty();
  }

  /** Looks whether a file has changed; reads files, so not on an event loop. */
  synchronized void look() {
    try {
      Map<Path, Bytes> now = files.contents();
      if (!now.equals(seen)) {
        seen = now;
        take(files.sources(now));
      }
      fault = "";
    } catch (RuntimeException refused) {
      say(SettingFailures.sentence(refused).orElse(String.valueOf(refused.getMessage())));
    }
  }

  private void say(String now) {
    if (!now.equals(fault)) {
      LOG.warn(
          "The configuration that has changed is not taken over; what held before holds: {}", now);
    }
    fault = now;
  }

  private void take(MutablePropertySources sources) {
    Map<String, LogLevel> levelsNow = levels(sources);
    Settings next = SettingsReader.read(properties(sources), held.api().access().loopback());
    Settings mixed = mixed(next);
    List<String> changes = changes(EffectiveSettings.of(held), EffectiveSettings.of(mixed));
    Set<String> waiting = waiting(EffectiveSettings.of(next));
    use.accept(mixed);
    held = mixed;
    written = next;
    apply(levelsNow);
    LOG.info("Reloaded from {}: {}", files.paths(), changes.isEmpty() ? "no setting" : changes);
    if (!waiting.isEmpty()) {
      LOG.warn("Changed as well, but these settings wait for a restart: {}", waiting);
    }
  }

  private Settings mixed(Settings next) {
    try {
      return Reloadable.mixed(held, next);
    } catch (IllegalArgumentException misfit) {
      throw BadSetting.of(misfit);
    }
  }

  /** Those that were changed since they were last read, and cannot be taken over. */
  private Set<String> waiting(Map<String, String> next) {
    Map<String, String> before = EffectiveSettings.of(written);
    Set<String> waiting = new TreeSet<>();
    next.forEach((key, value) -> {
      if (!value.equals(before.get(key)) && !Reloadable.KEYS.contains(key)) {
        waiting.add(key);
      }
    });
    return waiting;
  }

  private static List<String> changes(Map<String, String> before, Map<String, String> after) {
    List<String> changes = new ArrayList<>();
    after.forEach((key, value) -> {
      if (!value.equals(before.get(key))) {
        changes.add(key + " " + before.get(key) + " -> " + value);
      }
    });
    return changes;
  }

  private static DhtProperties properties(MutablePropertySources sources) {
    return binder(sources)
        .bindOrCreate(
            ROOT,
            Bindable.of(DhtProperties.class),
            new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
  }

  private static Map<String, LogLevel> levels(MutablePropertySources sources) {
    return new HashMap<>(
        binder(sources)
            .bind(LEVELS, Bindable.mapOf(String.class, LogLevel.class))
            .orElse(Map.of()));
  }

  private static Binder binder(MutablePropertySources sources) {
    return new Binder(
        ConfigurationPropertySources.from(sources),
        new PropertySourcesPlaceholdersResolver(sources));
  }

  /** A level that is not written any more is what it is without. */
  private void apply(Map<String, LogLevel> now) {
    Set<String> names = new TreeSet<>(levels.keySet());
    names.addAll(now.keySet());
    for (String name : names) {
      if (!Objects.equals(levels.get(name), now.get(name))) {
        boolean root = LoggingSystem.ROOT_LOGGER_NAME.equalsIgnoreCase(name);
        logging.setLogLevel(
            root ? LoggingSystem.ROOT_LOGGER_NAME : name,
            root ? now.getOrDefault(name, LogLevel.INFO) : now.get(name));
        LOG.info("Log level of {} is {}", name, now.getOrDefault(name, LogLevel.INFO));
      }
    }
    levels = now;
  }
}
