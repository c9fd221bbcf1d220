package io.svcdht.observe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** One meter for each value of an enum, made at the start and found by its ordinal. */
final class ByEnum<E extends Enum<E>, M> {

  private final List<M> meters;

  ByEnum(Class<E> labels, Function<? super E, ? extends M> make) {
    this.meters = Arrays.stream(labels.getEnumConstants()).<M>map(make).toList();
  }

  M of(E label) {
    return meters.get(label.ordinal());
  }

  /** How an enum's value reads as a label. */
  static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
