package io.svcdht.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The names of all settings, read from the shape of {@link DhtProperties}. */
final class Keys {

  private static final String ROOT = "dht.";

  /** A name this many letters away is no slip of the finger any more. */
  private static final int FARTHEST = 4;

  private Keys() {}

  /** Every key, {@code dht.…} in kebab case. */
  static List<String> all() {
    List<String> keys = new ArrayList<>();
    collect(ROOT, DhtProperties.class, keys);
    return keys;
  }

  /** The key that {@code mistyped} was probably to be. */
  static Optional<String> nearest(String mistyped) {
    return all().stream()
        .min(Comparator.comparingInt(key -> distance(key, mistyped)))
        .filter(key -> distance(key, mistyped) <= FARTHEST || lastOf(key).equals(lastOf(mistyped)));
  }

  private static void collect(String prefix, Class<?> type, List<String> keys) {
    for (RecordComponent component : type.getRecordComponents()) {
      String key = prefix + kebab(component.getName());
      if (component.getType().isRecord()) {
        collect(key + ".", component.getType(), keys);
      } else {
        keys.add(key);
      }
    }
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static String lastOf(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  /** Edits that lead from one to the other (Levenshtein), row by row. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
