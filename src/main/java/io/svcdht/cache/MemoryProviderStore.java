package io.svcdht.cache;

import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Limits;
import io.svcdht.limits.TimeSource;
import io.svcdht.provider.CarrierPrefix;
import io.svcdht.provider.Precedence;
import io.svcdht.provider.ProviderRecord;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.Quotas;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.RecordVerifier;
import io.svcdht.provider.ReplayMemory;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.Surroundings;
import io.svcdht.provider.VerifiedRecord;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps provider records in memory, within a hard bound.
 *
 * <p>Each content has an immutable shelf of records in a concurrent map: readers take the shelf and
 * never wait, and skip what has run out, so that an expired record is hidden at once. All changes
 * go through one writer's lock, held for a few microseconds: quotas, expiry index and replay memory
 * concern many contents at once, and checking a signature, which every change needs beforehand and
 * outside the lock, takes ten times as long. Records are ordered by when they run out; each
 * admission sweeps away a few that have, a prune at most as many as it is told.
 *
 * <p>Four fifths of {@code provider.max-bytes} are for records, one fifth for the memory against
 * replays, which at its own bound stays safe in the way {@link ReplayMemory} tells. Bytes are an
 * estimate of the heap taken, on the high side.
 */
public final class MemoryProviderStore implements ProviderStore {

  private static final int SWEEP = 16;
  private static final int SWEEP_WHEN_FULL = 1024;
  private static final long MARKS_FRACTION = 5;
  private static final Comparator<Kept> SOONEST_FIRST =
      Comparator.comparingLong(Kept::expiresNanos).thenComparingLong(Kept::number);

  private final RecordPolicy policy;
  private final TimeSource time;
  private final long origin;
  private final Surroundings surroundings;

  private final ConcurrentHashMap<Cid, Shelf> shelves = new ConcurrentHashMap<>();
  private final ReentrantLock writer = new ReentrantLock();
  private final TreeSet<Kept> byExpiry = new TreeSet<>(SOONEST_FIRST);
  private final Quotas quotas;
  private final ReplayMemory memory;
  private long numbers;

  /** A store that trusts no carrier and takes every content for near. */
  public MemoryProviderStore(RecordPolicy policy, TimeSource time) {
    this(policy, time, Surroundings.unknown());
  }

  /** A store that knows its surroundings. */
  public MemoryProviderStore(RecordPolicy policy, TimeSource time, Surroundings surroundings) {
    this.policy = policy;
    this.time = time;
    this.surroundings = surroundings;
    origin = time.nanos();
    long forMarks = policy.maxBytes() / MARKS_FRACTION;
    quotas = new Quotas(policy, policy.maxBytes() - forMarks);
    memory = new ReplayMemory((int) Math.min(1 << 30, forMarks / ReplayMemory.BYTES_PER_MARK));
  }

  @Override
  public Admission admit(VerifiedRecord record, Optional<InetAddress> carrier) {
    int size = record.signed().encodedSize();
    if (size > policy.maxRecordSize()) {
      return new Admission.Refused(
          DhtError.OVER_SIZE,
          "the record has "
              + size
              + " bytes, at most "
              + policy.maxRecordSize()
              + " are kept here");
    }
    Kept kept = incoming(record, carrier);
    writer.lock();
    try {
      long now = nanos();
      sweep(now, SWEEP);
      return kept.liveAt(now) ? place(kept, now) : stale("it has run out");
    } finally {
      writer.unlock();
    }
  }

  @Override
  public Page find(Cid cid, Bytes cursor, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit + " is below 1");
    }
    @Nullable Shelf shelf = shelves.get(cid);
    if (shelf == null || (cursor.size() != 0 && cursor.size() != Limits.KEY_BYTES)) {
      return new Page(List.of(), Bytes.EMPTY);
    }
    long now = nanos();
    int start = cursor.size() == 0 ? 0 : shelf.after(NodeId.read(cursor.toArray(), 0));
    List<VerifiedRecord> found = new ArrayList<>(Math.min(limit, shelf.size() - start));
    int bytes = 0;
    for (int i = start; i < shelf.size(); i++) {
      Kept kept = shelf.at(i);
      if (!kept.liveAt(now)) {
        continue;
      }
      bytes += kept.record().signed().encodedSize();
      if (found.size() == limit || (bytes > PAGE_BYTES && !found.isEmpty())) {
        return new Page(found, Bytes.copyOf(found.getLast().record().publisher().toBytes()));
      }
      found.add(kept.record());
    }
    return new Page(found, Bytes.EMPTY);
  }

  @Override
  public int prune(int limit) {
    writer.lock();
    try {
      return sweep(nanos(), limit);
    } finally {
      writer.unlock();
    }
  }

  @Override
  public Occupancy occupancy() {
    writer.lock();
    try {
      long bytes = quotas.bytes() + (long) memory.size() * ReplayMemory.BYTES_PER_MARK;
      return new Occupancy(quotas.records(), memory.size(), bytes, shelves.size());
    } finally {
      writer.unlock();
    }
  }

  /** Memory goes with the object; nothing to close. */
  @Override
  public void close() {}

  private Kept incoming(VerifiedRecord record, Optional<InetAddress> carrier) {
    Instant wall = time.wall();
    long now = nanos();
    Duration life = RecordVerifier.remaining(record.record(), wall);
    Duration remembered = Duration.between(wall, record.record().ts().plus(Limits.REPLAY_MEMORY));
    Optional<CarrierPrefix> prefix =
        carrier.filter(address -> !surroundings.trusted().test(address)).map(CarrierPrefix::of);
    return new Kept(record, prefix, now + life.toNanos(), now + remembered.toNanos(), 0);
  }

  private Admission place(Kept kept, long now) {
    ReplayMemory.Subject subject = kept.subject();
    @Nullable Kept known = shelf(subject.cid()).of(subject.publisher());
    if (known != null) {
      return switch (precedence(kept, known.record().signed())) {
        case NEWER -> renew(kept, known, now);
        case SAME -> known.liveAt(now) ? new Admission.Accepted(true) : stale("it has run out");
        case OLDER -> stale("a newer record of its publisher is kept");
      };
    }
    Optional<ReplayMemory.Mark> mark = memory.of(subject);
    if (mark.isEmpty()) {
      return memory.mayBeReplay(kept.record().record().ts())
          ? stale("it is older than what this node can remember; sign it anew")
          : add(kept, now);
    }
    return switch (precedence(kept, mark.get())) {
      case NEWER -> add(kept, now);
      case SAME -> mark.get().withdrawn() ? new Admission.Accepted(true) : stale("it has run out");
      case OLDER -> stale("a newer record of its publisher has run out or was withdrawn");
    };
  }

  private Admission renew(Kept kept, Kept known, long now) {
    if (!known.liveAt(now) || kept.record().record().withdrawn()) {
      remove(known);
      memory.remember(known.subject(), known.record().signed(), known.forgetAtNanos());
      return add(kept, now);
    }
    Kept renewed = keep(kept, known.prefix());
    Optional<String> refusal = quotas.growth(renewed.claim().bytes() - known.claim().bytes());
    if (refusal.isPresent()) {
      return new Admission.Refused(DhtError.QUOTA_EXCEEDED, refusal.get());
    }
    remove(known);
    insert(renewed);
    return new Admission.Accepted(false);
  }

  private Admission add(Kept kept, long now) {
    ReplayMemory.Subject subject = kept.subject();
    if (kept.record().record().withdrawn()) {
      memory.remember(subject, kept.record().signed(), kept.forgetAtNanos());
      return new Admission.Accepted(false);
    }
    Optional<String> refusal = refusal(kept);
    if (refusal.isPresent() && sweep(now, SWEEP_WHEN_FULL) > 0) {
      refusal = refusal(kept);
    }
    if (refusal.isPresent()) {
      return new Admission.Refused(DhtError.QUOTA_EXCEEDED, refusal.get());
    }
    memory.forget(subject);
    insert(keep(kept, kept.prefix()));
    return new Admission.Accepted(false);
  }

  private Optional<String> refusal(Kept kept) {
    ProviderRecord record = kept.record().record();
    if (quotas.overHalf() && !surroundings.neighbourhood().test(record.cid())) {
      return Optional.of(
          "this node is more than half full and takes only content near it; ask nodes closer to "
              + record.cid());
    }
    Shelf shelf = shelf(record.cid());
    return quotas.refusal(kept.claim(), new Quotas.Slots(shelf.size(), shelf.seen(kept.prefix())));
  }

  private Kept keep(Kept kept, Optional<CarrierPrefix> prefix) {
    return new Kept(kept.record(), prefix, kept.expiresNanos(), kept.forgetAtNanos(), numbers++);
  }

  private void insert(Kept kept) {
    Cid cid = kept.record().record().cid();
    shelves.put(cid, shelf(cid).with(kept));
    byExpiry.add(kept);
    quotas.take(kept.claim());
  }

  private void remove(Kept kept) {
    Cid cid = kept.record().record().cid();
    Shelf left = shelf(cid).without(kept.publisher());
    if (left.size() == 0) {
      shelves.remove(cid);
    } else {
      shelves.put(cid, left);
    }
    byExpiry.remove(kept);
    quotas.release(kept.claim());
  }

  private int sweep(long now, int limit) {
    int gone = 0;
    while (gone < limit && !byExpiry.isEmpty() && !byExpiry.first().liveAt(now)) {
      Kept expired = byExpiry.first();
      remove(expired);
      memory.remember(expired.subject(), expired.record().signed(), expired.forgetAtNanos());
      gone++;
    }
    return gone + memory.prune(now, limit - gone);
  }

  private Shelf shelf(Cid cid) {
    return shelves.getOrDefault(cid, Shelf.EMPTY);
  }

  /** Monotonic time since this store began, so that comparing never overflows. */
  private long nanos() {
    return time.nanos() - origin;
  }

  private static Precedence precedence(Kept kept, SignedRecord known) {
    SignedRecord signed = kept.record().signed();
    if (signed.payload().equals(known.payload())) {
      return Precedence.SAME;
    }
    return Precedence.of(
        signed.record().ts(), signed.payloadHash(), known.record().ts(), known.payloadHash());
  }

  private static Precedence precedence(Kept kept, ReplayMemory.Mark known) {
    SignedRecord signed = kept.record().signed();
    return Precedence.of(signed.record().ts(), signed.payloadHash(), known.ts(), known.hash());
  }

  private static Admission stale(String why) {
    return new Admission.Refused(DhtError.STALE_RECORD, "the record is stale: " + why);
  }
}
