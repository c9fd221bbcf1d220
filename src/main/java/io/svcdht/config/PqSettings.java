package io.svcdht.config;

import io.svcdht.pq.PqPolicy;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is post-quantum about this node's records and those of others.
 *
 * @param dualSign of the own identity; empty: what its key file has, and none for a new one
 * @param policy of records
 */
record PqSettings(Optional<DualSign> dualSign, PqPolicy policy) {

  /** Reads what is written; {@code kept} if the identity has a key file. */
  static PqSettings read(DhtProperties given, boolean kept) {
    DhtProperties.Pq pq = given.pq();
    PqPolicy policy =
        new PqPolicy(
            SettingsReader.or(pq.require(), false),
            Optional.ofNullable(pq.requireOn()).map(PqSettings::date));
    Optional<DualSign> written = Optional.ofNullable(dualSign(given));
    return new PqSettings(kept ? written : written.or(() -> Optional.of(DualSign.NONE)), policy);
  }

  /** Two names of one thing: they may not contradict one another. */
  private static @Nullable DualSign dualSign(DhtProperties given) {
    @Nullable DualSign identity = given.identity().pqAlgorithm();
    @Nullable DualSign dual = given.pq().dualSign();
    if (identity != null && dual != null && identity != dual) {
      throw new BadSetting(
          "dht.pq.dual-sign is "
              + dual
              + ", but dht.identity.pq-algorithm is "
              + identity
              + ": leave one of them out, they mean the same");
    }
    return dual == null ? identity : dual;
  }

  private static Instant date(String written) {
    try {
      return written.contains("T")
          ? Instant.parse(written)
          : LocalDate.parse(written).atStartOfDay().toInstant(ZoneOffset.UTC);
    } catch (DateTimeException unreadable) {
      throw new BadSetting(
          "dht.pq.require-on is '"
              + written
              + "', allowed is a date such as 2030-01-01 or 2030-01-01T12:00:00Z");
    }
  }
}
