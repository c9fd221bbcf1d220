package io.svcdht.config;

import io.svcdht.id.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;

/**
 * The files from which Boot has read the configuration, to be read again. Arguments and environment
 * variables keep their rank before them. A file of several documents keeps those that held at the
 * start.
 */
final class ConfigFiles {

  /** Bytes of one file. */
  private static final int MOST = 1 << 20;

  private static final Pattern DOCUMENT = Pattern.compile(" \\(document #\\d+\\)$");

  private final MutablePropertySources started;

  /** Sources of one file, by the name that Boot has given them. */
  private final Map<Path, Set<String>> names = new LinkedHashMap<>();

  ConfigFiles(ConfigurableEnvironment environment) {
    started = environment.getPropertySources();
    for (PropertySource<?> source : started) {
      if (source instanceof OriginTrackedMapPropertySource tracked) {
        file(tracked)
            .ifPresent(path ->
                names.computeIfAbsent(path, first -> new LinkedHashSet<>()).add(source.getName()));
      }
    }
  }

  /** Where they are; none if nothing was read from a file. */
  Collection<Path> paths() {
    return names.keySet();
  }

  /**
   * What is written in them now.
   *
   * @throws IllegalArgumentException if one cannot be read or is too large
   */
  Map<Path, Bytes> contents() {
    Map<Path, Bytes> contents = new LinkedHashMap<>();
    for (Path path : names.keySet()) {
      try (InputStream in = Files.newInputStream(path)) {
        byte[] bytes = in.readNBytes(MOST + 1);
        if (bytes.length > MOST) {
          throw new IllegalArgumentException(path + " is over " + MOST + " bytes");
        }
        contents.put(path, Bytes.copyOf(bytes));
      } catch (IOException unreadable) {
        throw new IllegalArgumentException("cannot read " + path + ": " + unreadable, unreadable);
      }
    }
    return contents;
  }

  /**
   * All sources, those of the files as {@code contents} has them.
   *
   * @throws IllegalArgumentException if one is no YAML or no properties
   */
  MutablePropertySources sources(Map<Path, Bytes> contents) {
    MutablePropertySources sources = new MutablePropertySources();
    started.stream().forEach(sources::addLast);
    contents.forEach((path, bytes) -> {
      Set<String> held = names.getOrDefault(path, Set.of());
      Map<String, PropertySource<?>> read = read(path, bytes, base(held));
      for (String name : held) {
        // A document that is gone leaves nothing behind.
        PropertySource<?> now = read.get(name);
        sources.replace(
            name, now == null ? new OriginTrackedMapPropertySource(name, Map.of()) : now);
      }
    });
    return sources;
  }

  private static Map<String, PropertySource<?>> read(Path path, Bytes bytes, String name) {
    Resource resource = new ByteArrayResource(bytes.toArray(), path.toString());
    Map<String, PropertySource<?>> read = new LinkedHashMap<>();
    try {
      loader(path).load(name, resource).forEach(source -> read.put(source.getName(), source));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (RuntimeException malformed) {
      throw new IllegalArgumentException(
          path + " cannot be parsed: " + malformed.getMessage(), malformed);
    }
    return read;
  }

  private static PropertySourceLoader loader(Path path) {
    PropertySourceLoader properties = new PropertiesPropertySourceLoader();
    String file = path.getFileName().toString();
    return Stream.of(properties.getFileExtensions()).anyMatch(end -> file.endsWith("." + end))
        ? properties
        : new YamlPropertySourceLoader();
  }

  /** The name without the number of a document, which loading adds. */
  private static String base(Set<String> names) {
    Matcher document = DOCUMENT.matcher(names.iterator().next());
    return document.replaceFirst("");
  }

  private static Optional<Path> file(OriginTrackedMapPropertySource source) {
    for (String name : source.getPropertyNames()) {
      if (Origin.from(source.getOrigin(name)) instanceof TextResourceOrigin text
          && text.getResource() != null
          && text.getResource().isFile()) {
        try {
          return Optional.of(text.getResource().getFile().toPath().toAbsolutePath());
        } catch (IOException noFile) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
