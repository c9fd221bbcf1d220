package io.svcdht.announce;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Cid;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.RecordSigner;
import java.util.Optional;

/**
 * Whether this node may promise something just now: it runs, knows what was promised before, its
 * registry is there and has room, and its key is fast enough.
 */
final class Taking {

  private final Takeover takeover;
  private final Optional<Fleet> fleet;
  private final Ledger ledger;
  private final RecordSigner signer;
  private final RecordPolicy records;
  private volatile boolean stopping;

  Taking(
      Takeover takeover,
      Optional<Fleet> fleet,
      Ledger ledger,
      RecordSigner signer,
      RecordPolicy records) {
    this.takeover = takeover;
    this.fleet = fleet;
    this.ledger = ledger;
    this.signer = signer;
    this.records = records;
  }

  /** From now on nothing is taken. */
  void stop() {
    stopping = true;
  }

  /** {@code NotReady} if nothing can be announced or withdrawn. */
  void check() {
    checkRunning();
    checkLoaded();
    fleet.ifPresent(Fleet::checkReached);
  }

  /** {@code NotReady} when stopping. */
  void checkRunning() {
    if (stopping) {
      throw new DhtException(
          DhtError.NOT_READY, "this node is stopping and takes no more announcements");
    }
  }

  /** {@code NotReady} before it is known what there was. */
  void checkLoaded() {
    if (!takeover.done()) {
      throw new DhtException(
          DhtError.NOT_READY, "this node still reads its announcements from the disk");
    }
    fleet.ifPresent(Fleet::checkHeard);
  }

  /** {@code QuotaExceeded} if no more can be promised than {@code owner} has been already. */
  void checkPromise(Owner owner, Cid cid) {
    checkPace(cid);
    if (fleet.isPresent() && !ledger.has(owner, cid)) {
      fleet.get().checkRoom();
    }
  }

  /**
   * An identity whose key is slow promises no more than it can sign anew in half of the republish
   * interval (docs/PROTOCOL.md §1).
   */
  private void checkPace(Cid cid) {
    long pace = signer.pace().toNanos();
    long most = pace == 0 ? Long.MAX_VALUE : records.republish().toNanos() / 2 / pace;
    if (ledger.size() >= most && ledger.intent(cid).isEmpty()) {
      throw new DhtException(
          DhtError.QUOTA_EXCEEDED,
          "this node takes "
              + signer.pace().toMillis()
              + " ms to sign a record and can keep "
              + most
              + " alive: announce less here, or give it a faster key (dht.pq.dual-sign)");
    }
  }
}
