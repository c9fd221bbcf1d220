package io.svcdht.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How quantities are written on the command line of {@code simulate}. */
final class Quantities {

  private static final Pattern SHARE = Pattern.compile("(\\d+(?:\\.\\d+)?)%");
  private static final Pattern RATE = Pattern.compile("(\\d+(?:\\.\\d+)?)%/h");
  private static final Pattern SPAN = Pattern.compile("(\\d+)(ms|s|m|h)");
  private static final Pattern SLOW = Pattern.compile("([^@]+)@([^@]+)");

  private Quantities() {}

  /** A share such as {@code 10%}. */
  record Share(double of) {}

  /** A share an hour such as {@code 10%/h}. */
  record Rate(double perHour) {}

  /** A share that is late, such as {@code 5%@2s}. */
  record Slow(double share, Duration by) {}

  /** Sybils as a multiple of k, such as {@code 2k}. */
  record PerPlace(int times) {}

  static final class ToShare implements ITypeConverter<Share> {
    @Override
    public Share convert(String text) {
      return new Share(share(text));
    }
  }

  static final class ToRate implements ITypeConverter<Rate> {
    @Override
    public Rate convert(String text) {
      return new Rate(percent(RATE, text, "a rate such as 10%/h"));
    }
  }

  static final class ToSpan implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return span(text);
    }
  }

  static final class ToSlow implements ITypeConverter<Slow> {
    @Override
    public Slow convert(String text) {
      Matcher matcher = matched(SLOW, text, "a share and a time such as 5%@2s");
      return new Slow(share(matcher.group(1)), span(matcher.group(2)));
    }
  }

  static final class ToPerPlace implements ITypeConverter<PerPlace> {
    @Override
    public PerPlace convert(String text) {
      return switch (text) {
        case "k" -> new PerPlace(1);
        case "2k" -> new PerPlace(2);
        default -> throw refused(text, "k or 2k");
      };
    }
  }

  private static double share(String text) {
    return percent(SHARE, text, "a share such as 10%");
  }

  private static double percent(Pattern pattern, String text, String form) {
    return Double.parseDouble(matched(pattern, text, form).group(1)) / 100;
  }

  private static Duration span(String text) {
    Matcher matcher = matched(SPAN, text, "a time such as 500ms, 2s, 10m or 1h");
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }

  private static Matcher matched(Pattern pattern, String text, String form) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      throw refused(text, form);
    }
    return matcher;
  }

  private static TypeConversionException refused(String text, String form) {
    return new TypeConversionException("'" + text + "' is not " + form);
  }
}
