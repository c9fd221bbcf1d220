package io.svcdht.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** Turns whatever a bad property leads to into one sentence for the person who wrote it. */
final class SettingFailures {

  private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("dht");

  private SettingFailures() {}

  /** The sentence, if {@code failure} or one of its causes is about a property of ours. */
  static Optional<String> sentence(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Optional<String> sentence =
          switch (cause) {
            case BadSetting bad -> Optional.ofNullable(bad.getMessage());
            case UnboundConfigurationPropertiesException unbound -> unknown(unbound);
            case BindException bind
                when ROOT.equals(bind.getName()) || ROOT.isAncestorOf(bind.getName()) ->
                unreadable(bind);
            default -> Optional.empty();
          };
      if (sentence.isPresent()) {
        return sentence;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> unknown(UnboundConfigurationPropertiesException unbound) {
    return unbound.getUnboundProperties().stream()
        .map(ConfigurationProperty::getName)
        .filter(ROOT::isAncestorOf)
        .map(SettingFailures::unknown)
        .findFirst();
  }

  private static String unknown(ConfigurationPropertyName name) {
    String suggestion =
        Keys.nearest(name.toString())
            .map(key -> "; did you mean " + key + "?")
            .orElse("; docs/DHT_CONFIG.md lists them all");
    return name + " is no setting of svc-dht" + suggestion;
  }

  /** A value that does not convert; a deeper cause may know better. */
  private static Optional<String> unreadable(BindException bind) {
    for (Throwable cause = bind.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException
          || cause instanceof BadSetting
          || cause instanceof UnboundConfigurationPropertiesException) {
        return Optional.empty();
      }
    }
    @Nullable ConfigurationProperty property = bind.getProperty();
    Object value = property == null ? "unreadable" : "'" + property.getValue() + "'";
    return Optional.of(bind.getName() + " is " + value + ", allowed is " + expected(bind));
  }

  private static String expected(BindException bind) {
    Class<?> type = bind.getTarget().getType().resolve(Object.class);
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants())
              .map(constant -> BadSetting.word((Enum<?>) constant))
              .collect(Collectors.joining(", "));
    }
    return Types.describe(type);
  }

  /** What values of a type look like, for those who write them. */
  private static final class Types {
    private record Form(Class<?> type, String words) {}

    private static final List<Form> FORMS =
        List.of(
            new Form(Integer.class, "a whole number"),
            new Form(Long.class, "a whole number"),
            new Form(Double.class, "a number such as 1.5"),
            new Form(Boolean.class, "true or false"),
            new Form(java.time.Duration.class, "a duration such as 250ms, 5s or 12h"),
            new Form(
                org.springframework.util.unit.DataSize.class, "a size such as 16KB, 1MB or 512B"),
            new Form(java.nio.file.Path.class, "a path"));

    static String describe(Class<?> type) {
      return FORMS.stream()
          .filter(form -> form.type() == type)
          .findFirst()
          .map(Form::words)
          .orElse("a value of type " + type.getSimpleName());
    }
  }
}
