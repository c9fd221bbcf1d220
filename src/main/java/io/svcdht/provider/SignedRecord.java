package io.svcdht.provider;

import io.svcdht.id.Bytes;
import java.util.List;

/**
 * A provider record as it travels: the exact payload bytes, which are stored and relayed verbatim,
 * and one signature for each key of the set, in order. Well-formed, but not verified.
 *
 * @param payload the deterministic CBOR that was signed
 * @param signatures one for each key of the set
 * @param record what the payload says
 */
public record SignedRecord(Bytes payload, List<Bytes> signatures, ProviderRecord record) {

  /** Copies the list. */
  public SignedRecord {
    signatures = List.copyOf(signatures);
  }
}
