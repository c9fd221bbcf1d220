package io.svcdht.pipeline;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.peer.KnownPeers;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.VerifiedRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Signed things that were found valid: the same contacts travel in every answer, the same record is
 * told by each of its holders. Found by whose they are and when they were signed, and taken for
 * valid only if every byte is the one that was checked. Only valid ones are kept, and life spans
 * are none of this class's business: who asks checks them again.
 */
final class Verdicts {

  /** What an entry takes beside its payload and signatures, roughly. */
  private static final int ENTRY_BYTES = 512;

  private final KnownPeers known;
  private final Cache<PeerVersion, VerifiedPeer> peers;
  private final Cache<RecordVersion, VerifiedRecord> records;

  private record PeerVersion(NodeId node, Instant seq) {}

  private record RecordVersion(Cid cid, NodeId publisher, Instant ts) {}

  Verdicts(VerificationPolicy policy, KnownPeers known) {
    this.known = known;
    // The cache's housekeeping runs where it is called: a simulation must replay.
    peers = Caffeine.newBuilder().maximumSize(policy.verdicts()).executor(Runnable::run).build();
    records =
        Caffeine.newBuilder()
            .maximumWeight(policy.recordBytes())
            .weigher((RecordVersion version, VerifiedRecord record) -> weight(record.signed()))
            .executor(Runnable::run)
            .build();
  }

  @Nullable VerifiedPeer peer(SignedPeerInfo signed) {
    VerifiedPeer recognised = known.peer(signed);
    if (recognised != null) {
      return recognised;
    }
    VerifiedPeer old =
        peers.getIfPresent(new PeerVersion(signed.info().nodeId(), signed.info().seq()));
    if (old == null || !old.signed().equals(signed)) {
      return null;
    }
    known.keep(old);
    return old;
  }

  void keep(VerifiedPeer peer) {
    known.keep(peer);
    peers.put(new PeerVersion(peer.nodeId(), peer.info().seq()), peer);
  }

  @Nullable VerifiedRecord record(SignedRecord signed) {
    VerifiedRecord known = records.getIfPresent(version(signed));
    return known != null && known.signed().equals(signed) ? known : null;
  }

  void keep(VerifiedRecord record) {
    records.put(version(record.signed()), record);
  }

  private static RecordVersion version(SignedRecord signed) {
    return new RecordVersion(
        signed.record().cid(), signed.record().publisher(), signed.record().ts());
  }

  private static int weight(SignedRecord signed) {
    return ENTRY_BYTES + 2 * signed.encodedSize();
  }
}
