package io.svcdht.announce;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.Limits;
import io.svcdht.provider.RecordSigner;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the node's record of a content is to say, as its owners want it at one moment.
 *
 * @param cid the content
 * @param version counts the changes of the ledger; later wishes have a higher one
 * @param addresses union of what the owners named
 * @param ownAddresses whether one of them wants the node's own addresses
 * @param ttl the longest that one of them wants
 * @param withdrawal whether no owner is left
 */
record Intent(
    Cid cid,
    long version,
    List<Multiaddr> addresses,
    boolean ownAddresses,
    Duration ttl,
    boolean withdrawal) {

  /** Whether a record of this says the same as one of {@code other}. */
  boolean says(Intent other) {
    return withdrawal == other.withdrawal
        && ownAddresses == other.ownAddresses
        && ttl.equals(other.ttl)
        && addresses.equals(other.addresses);
  }

  /** The record, signed; {@code Malformed} if there is no address to announce. */
  VerifiedRecord sign(RecordSigner signer, List<Multiaddr> own) {
    if (withdrawal) {
      return signer.withdraw(cid);
    }
    List<Multiaddr> announced = announced(own);
    if (announced.isEmpty()) {
      throw new DhtException(
          DhtError.MALFORMED,
          "this node has no address of its own to announce: name addrs, or set dht.advertise");
    }
    return signer.sign(cid, announced, ttl, Optional.empty());
  }

  /** Whether it says anything else than {@code said}, or would at the addresses {@code own}. */
  boolean differs(Said said, List<Multiaddr> own) {
    List<Multiaddr> announced = withdrawal ? List.of() : announced(own);
    return !Said.digest(withdrawal, ttl, announced).equals(said.digest());
  }

  private List<Multiaddr> announced(List<Multiaddr> own) {
    Set<Multiaddr> union = new LinkedHashSet<>(addresses);
    if (ownAddresses) {
      union.addAll(own);
    }
    return union.stream().limit(Limits.RECORD_ADDRESSES).toList();
  }
}
