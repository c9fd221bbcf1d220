package io.svcdht.announce;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.Limits;
import java.time.Duration;
import java.util.List;

/** What a caller may ask for; anything else is {@code Malformed}. */
final class Terms {

  private Terms() {}

  static void checkAddresses(List<Multiaddr> addrs) {
    if (addrs.size() > Limits.RECORD_ADDRESSES) {
      throw new DhtException(
          DhtError.MALFORMED, addrs.size() + " addrs, at most " + Limits.RECORD_ADDRESSES);
    }
  }

  static void checkPage(Bytes cursor, int limit) {
    if (limit < 1 || limit > Listing.LIMIT_MAX) {
      throw new DhtException(
          DhtError.MALFORMED, "limit " + limit + " is not within 1…" + Listing.LIMIT_MAX);
    }
    if (cursor.size() != 0 && cursor.size() != Limits.KEY_BYTES) {
      throw new DhtException(DhtError.MALFORMED, "the cursor is not one that a listing gave");
    }
  }

  static Duration checkTtl(Duration ttl) {
    boolean inRange =
        ttl.compareTo(Limits.RECORD_TTL_MIN) >= 0 && ttl.compareTo(Limits.RECORD_TTL_MAX) <= 0;
    if (!inRange || !ttl.equals(Duration.ofSeconds(ttl.toSeconds()))) {
      throw new DhtException(
          DhtError.MALFORMED, "ttl " + ttl + " is not whole seconds within PT1M…PT48H");
    }
    return ttl;
  }
}
