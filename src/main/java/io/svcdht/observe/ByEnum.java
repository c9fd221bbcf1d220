package io.svcdht.observe;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** One meter for each value of an enum, made at the start and found without a search. */
final class ByEnum<E extends Enum<E>, M> {

  private final Map<E, M> meters;

  ByEnum(Class<E> labels, Function<? super E, ? extends M> make) {
    this.meters = new EnumMap<>(labels);
    for (E label : labels.getEnumConstants()) {
      meters.put(label, make.apply(label));
    }
  }

  M of(E label) {
    return Objects.requireNonNull(meters.get(label));
  }

  /** How an enum's value reads as a label. */
  static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
