package io.svcdht.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * What a key allows, in the words of the code that refuses the rest: each key is given values that
 * are too small, too large or nonsense, and what is allowed is read off the refusal.
 */
final class AllowedValues {

  /** A macronode, as every key has a meaning there. */
  private static final Map<String, String> SETTING =
      Map.of("dht.profile", "macronode", "dht.bootstrap.seeds", "/dns4/seed.example/tcp/9910");

  private static final Map<String, List<String>> OUTSIDE =
      Map.of(
          "java.lang.Integer", List.of("-9", "2147483647"),
          "java.lang.Double", List.of("-9", "2147483647"),
          "java.time.Duration", List.of("-9s", "99999h"),
          "org.springframework.util.unit.DataSize", List.of("1B", "99999TB"),
          "java.lang.Boolean", List.of("~"),
          "java.lang.String", List.of("~"),
          "java.util.List<java.lang.String>", List.of("~"));

  private static final Pattern ALLOWED =
      Pattern.compile(".*?(?:allowed (?:are|is)(?: one of)?|is not(?: within| in)?) (.*)");
  private static final Pattern RANGE = Pattern.compile("(?<=\\w)…(?=\\w)");
  private static final Pattern NUMBERS = Pattern.compile("([0-9]+) to ([0-9]+)");

  private AllowedValues() {}

  /** In words; empty where anything will do. */
  static String of(String key, String type) {
    List<String> outside = OUTSIDE.getOrDefault(type, List.of());
    Optional<String> words =
        outside.stream()
            .map(value -> refusal(key, value))
            .flatMap(Optional::stream)
            .map(sentence -> words(sentence, type))
            .findFirst();
    return words.or(() -> constants(type)).orElse("");
  }

  private static String words(String sentence, String type) {
    Matcher allowed = ALLOWED.matcher(sentence);
    if (!allowed.matches()) {
      throw new IllegalStateException("a refusal that does not say what is allowed: " + sentence);
    }
    String words = RANGE.matcher(allowed.group(1)).replaceAll(" to ");
    Matcher numbers = NUMBERS.matcher(words);
    return type.endsWith("DataSize") && numbers.matches()
        ? size(numbers.group(1)) + " to " + size(numbers.group(2))
        : words;
  }

  /** The sentence that ends a start with this value. */
  static Optional<String> refusal(String key, String value) {
    Map<String, String> given = new java.util.HashMap<>(SETTING);
    given.put(key, value);
    try {
      Binder binder = new Binder(new MapConfigurationPropertySource(given));
      Networks.of(SettingsReader.read(binder.bindOrCreate("dht", DhtProperties.class), true));
      return Optional.empty();
    } catch (RuntimeException refused) {
      return Optional.of(SettingFailures.sentence(refused).orElseThrow(() -> refused));
    }
  }

  private static Optional<String> constants(String type) {
    try {
      Object[] constants = Class.forName(type).getEnumConstants();
      return Optional.ofNullable(constants)
          .map(all ->
              Arrays.stream(all)
                  .map(constant -> BadSetting.word((Enum<?>) constant))
                  .collect(Collectors.joining(", ")));
    } catch (ClassNotFoundException generic) {
      return Optional.empty();
    }
  }

  private static String size(String bytes) {
    long count = Long.parseLong(bytes);
    String[] units = {"B", "KB", "MB", "GB", "TB"};
    int unit = 0;
    while (count > 0 && count % 1_024 == 0 && unit < units.length - 1) {
      count /= 1_024;
      unit++;
    }
    return count + units[unit];
  }
}
