package io.svcdht.rpc.calls;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.Function;

/**
 * JSON objects of values that never change: the bytes are made once and kept as long as the value
 * itself is (the keys are weak), within a bound of memory. What this node stores is answered again
 * and again, and then only copied.
 *
 * @param <T> the values, told apart by identity
 */
public final class KeptJson<T> {

  /** Bytes of JSON kept; beyond, what was used least lately is made anew when asked for. */
  static final long KEPT_BYTES = 8L << 20;

  private static final int ENTRY_OVERHEAD = 96;

  private final Function<T, byte[]> make;
  private final Cache<T, byte[]> kept =
      Caffeine.newBuilder()
          .weakKeys()
          .maximumWeight(KEPT_BYTES)
          .<T, byte[]>weigher((value, json) -> json.length + ENTRY_OVERHEAD)
          .executor(Runnable::run)
          .build();

  /** Keeps what {@code make} makes. */
  public KeptJson(Function<T, byte[]> make) {
    this.make = make;
  }

  /** The JSON object of {@code value}; not to be changed. */
  public byte[] of(T value) {
    return kept.get(value, make);
  }
}
