package io.svcdht.cache;

import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.provider.CarrierPrefix;
import io.svcdht.provider.ProviderRecord;
import io.svcdht.provider.Quotas;
import io.svcdht.provider.ReplayMemory;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.VerifiedRecord;
import java.util.Optional;

/**
 * A record in the store. Kept decoded: a find hands records out a thousand times more often than
 * they change, and decoding each would cost a read more than the whole rest of it.
 *
 * @param record the record
 * @param prefix whose quota it counts against
 * @param expiresNanos monotonic time at which it runs out
 * @param forgetAtNanos monotonic time until which its {@code ts} is remembered
 * @param number tells records that run out together apart
 */
record Kept(
    VerifiedRecord record,
    Optional<CarrierPrefix> prefix,
    long expiresNanos,
    long forgetAtNanos,
    long number) {

  /** Objects around the bytes of a record, and its places in every index of the store. */
  private static final long FIXED_BYTES = 800;

  private static final int BYTES_PER_ADDRESS = 152;
  private static final int BYTES_PER_SIGNATURE = 40;

  NodeId publisher() {
    return record.record().publisher();
  }

  boolean liveAt(long nowNanos) {
    return expiresNanos - nowNanos > 0;
  }

  ReplayMemory.Subject subject() {
    return new ReplayMemory.Subject(record.record().cid(), publisher());
  }

  Quotas.Claim claim() {
    return new Quotas.Claim(publisher(), prefix, footprint(record.signed()));
  }

  /** Bytes of heap that a record takes in the store, an estimate on the high side. */
  static long footprint(SignedRecord signed) {
    ProviderRecord record = signed.record();
    long bytes = FIXED_BYTES + signed.payload().size();
    for (var signature : signed.signatures()) {
      bytes += BYTES_PER_SIGNATURE + signature.size();
    }
    for (Multiaddr address : record.addresses()) {
      bytes += BYTES_PER_ADDRESS + address.toString().length() + address.host().length();
    }
    bytes += record.postQuantumKey().map(key -> 64 + key.size()).orElse(0);
    return bytes + record.meta().map(meta -> 64 + meta.size()).orElse(0);
  }
}
