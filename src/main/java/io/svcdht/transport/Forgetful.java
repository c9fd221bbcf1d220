package io.svcdht.transport;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map of bounded size: at the limit the entry written longest ago goes. Not for several threads.
 */
final class Forgetful<K, V> extends LinkedHashMap<K, V> {

  private static final long serialVersionUID = 1L;

  private final int limit;

  Forgetful(int limit) {
    super(64, 0.75f, false);
    this.limit = limit;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > limit;
  }
}
