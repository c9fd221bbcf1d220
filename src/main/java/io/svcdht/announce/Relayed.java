package io.svcdht.announce;

import io.svcdht.id.Bytes;
import io.svcdht.provider.SignedRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which foreign records were relayed before, by the digest of their payload; the one relayed
 * longest ago is forgotten first, which costs no more than calling a repeated relay a first one.
 */
final class Relayed {

  private final Map<Bytes, Boolean> digests;

  Relayed(int max) {
    digests =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Bytes, Boolean> eldest) {
            return size() > max;
          }
        };
  }

  /** Remembers it; whether it was unknown. */
  synchronized boolean add(SignedRecord signed) {
    return digests.put(signed.payloadHash(), true) == null;
  }
}
