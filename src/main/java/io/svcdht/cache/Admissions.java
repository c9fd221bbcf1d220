package io.svcdht.cache;

import io.svcdht.cache.Books.Step;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.limits.Limits;
import io.svcdht.provider.CarrierPrefix;
import io.svcdht.provider.Precedence;
import io.svcdht.provider.ProviderRecord;
import io.svcdht.provider.ProviderStore.Admission;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.RecordVerifier;
import io.svcdht.provider.ReplayMemory.Mark;
import io.svcdht.provider.ReplayMemory.Subject;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.Surroundings;
import io.svcdht.provider.VerifiedRecord;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one point where a record becomes stored, the same for every store (docs/PROTOCOL.md §5). All
 * changes go through one writer's lock, held for a few microseconds: quotas, expiry index and
 * replay memory concern many contents at once, and checking a signature, which every change needs
 * beforehand and outside the lock, takes ten times as long. Each admission sweeps away a few
 * records that have run out, a prune at most as many as it is told.
 */
final class Admissions {

  private static final int SWEEP = 16;
  private static final int SWEEP_WHEN_FULL = 1024;
  private static final int SLICE = 64;

  private final RecordPolicy policy;
  private final SteadyTime time;
  private final Surroundings surroundings;
  private final Books books;
  private final ReentrantLock writer = new ReentrantLock();

  /** A record that asks to be kept. */
  private record Incoming(Kept kept, SignedRecord signed) {
    Subject subject() {
      return kept.subject();
    }

    boolean withdrawn() {
      return signed.record().withdrawn();
    }

    Mark mark() {
      return new Mark(
          kept.subject(), kept.ts(), signed.payloadHash(), withdrawn(), kept.forgetAtNanos());
    }
  }

  Admissions(RecordPolicy policy, SteadyTime time, Surroundings surroundings, Books books) {
    this.policy = policy;
    this.time = time;
    this.surroundings = surroundings;
    this.books = books;
  }

  Admission admit(VerifiedRecord record, Optional<InetAddress> carrier) {
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
    Incoming incoming = incoming(record, carrier);
    return exclusively(() -> {
      long now = time.now();
      sweep(now, SWEEP);
      return incoming.kept().liveAt(now) ? place(incoming, now) : stale("it has run out");
    });
  }

  /** In slices, between which others get their turn. */
  int prune(int limit) {
    int gone = 0;
    boolean more = true;
    while (more && gone < limit) {
      int slice = Math.min(SLICE, limit - gone);
      int now = exclusively(() -> sweep(time.now(), slice));
      gone += now;
      more = now == slice;
    }
    return gone;
  }

  <T> T exclusively(Supplier<T> work) {
    writer.lock();
    try {
      return work.get();
    } finally {
      writer.unlock();
    }
  }

  private Incoming incoming(VerifiedRecord verified, Optional<InetAddress> carrier) {
    ProviderRecord record = verified.record();
    Instant wall = time.wall();
    long now = time.now();
    Duration life = RecordVerifier.remaining(record, wall);
    Duration remembered = Duration.between(wall, record.ts().plus(Limits.REPLAY_MEMORY));
    long prefix =
        carrier
            .filter(address -> !surroundings.trusted().test(address))
            .map(CarrierPrefix::of)
            .map(CarrierPrefix::packed)
            .orElse(0L);
    Kept kept =
        new Kept(
            record.cid(),
            record.publisher(),
            verified.signed().encodedBytes(),
            prefix,
            record.ts().toEpochMilli(),
            now + life.toNanos(),
            now + remembered.toNanos());
    return new Incoming(kept, verified.signed());
  }

  private Admission place(Incoming incoming, long now) {
    @Nullable Kept known = books.kept(incoming.subject());
    if (known != null) {
      return switch (precedence(incoming, known)) {
        case NEWER -> renew(incoming, known, now);
        case SAME -> known.liveAt(now) ? new Admission.Accepted(true) : stale("it has run out");
        case OLDER -> stale("a newer record of its publisher is kept");
      };
    }
    Optional<Mark> mark = books.mark(incoming.subject());
    if (mark.isEmpty()) {
      return books.mayBeReplay(incoming.kept().ts())
          ? stale("it is older than what this node can remember; sign it anew")
          : add(incoming, mark, now);
    }
    return switch (precedence(incoming, mark.get())) {
      case NEWER -> add(incoming, mark, now);
      case SAME -> mark.get().withdrawn() ? new Admission.Accepted(true) : stale("it has run out");
      case OLDER -> stale("a newer record of its publisher has run out or was withdrawn");
    };
  }

  private Admission renew(Incoming incoming, Kept known, long now) {
    if (incoming.withdrawn()) {
      books.apply(List.of(new Step.Drop(known), new Step.Remember(incoming.mark())));
      return new Admission.Accepted(false);
    }
    if (!known.liveAt(now)) {
      Mark mark = known.mark();
      books.apply(List.of(new Step.Drop(known), new Step.Remember(mark)));
      return add(incoming, Optional.of(mark), now);
    }
    Kept renewed = incoming.kept().countedFor(known.prefix());
    Optional<String> refusal =
        books.quotas().growth(books.footprint(renewed) - books.footprint(known));
    if (refusal.isPresent()) {
      return new Admission.Refused(DhtError.QUOTA_EXCEEDED, refusal.get());
    }
    books.apply(List.of(new Step.Drop(known), new Step.Put(renewed)));
    return new Admission.Accepted(false);
  }

  private Admission add(Incoming incoming, Optional<Mark> mark, long now) {
    if (incoming.withdrawn()) {
      books.apply(List.of(new Step.Remember(incoming.mark())));
      return new Admission.Accepted(false);
    }
    Optional<String> refusal = refusal(incoming.kept());
    if (refusal.isPresent() && sweep(now, SWEEP_WHEN_FULL) > 0) {
      refusal = refusal(incoming.kept());
    }
    if (refusal.isPresent()) {
      return new Admission.Refused(DhtError.QUOTA_EXCEEDED, refusal.get());
    }
    Step put = new Step.Put(incoming.kept());
    books.apply(
        mark.isPresent() ? List.of(new Step.Forget(incoming.subject()), put) : List.of(put));
    return new Admission.Accepted(false);
  }

  private Optional<String> refusal(Kept kept) {
    Cid cid = kept.cid();
    if (books.quotas().overHalf() && !surroundings.neighbourhood().test(cid)) {
      return Optional.of(
          "this node is more than half full and takes only content near it; ask nodes closer to "
              + cid);
    }
    return books
        .quotas()
        .refusal(kept.claim(books.footprint(kept)), books.slots(cid, kept.prefix()));
  }

  /** Work is bounded by {@code limit}: records first, then marks. */
  private int sweep(long now, int limit) {
    List<Step> steps = new ArrayList<>();
    int gone = 0;
    for (Kept expired : books.expired(now, limit)) {
      steps.add(new Step.Drop(expired));
      steps.add(new Step.Remember(expired.mark()));
      gone++;
    }
    for (Subject subject : books.forgettable(now, limit - gone)) {
      steps.add(new Step.Forget(subject));
      gone++;
    }
    if (!steps.isEmpty()) {
      books.apply(steps);
    }
    return gone;
  }

  private static Precedence precedence(Incoming incoming, Kept known) {
    int order = Long.compare(incoming.kept().tsMillis(), known.tsMillis());
    if (order != 0) {
      return order > 0 ? Precedence.NEWER : Precedence.OLDER;
    }
    SignedRecord other = known.record().signed();
    return incoming.signed().payload().equals(other.payload())
        ? Precedence.SAME
        : precedence(incoming, other.payloadHash(), known.ts());
  }

  private static Precedence precedence(Incoming incoming, Mark known) {
    return precedence(incoming, known.hash(), known.ts());
  }

  private static Precedence precedence(Incoming incoming, Bytes hash, Instant ts) {
    return Precedence.of(incoming.kept().ts(), incoming.signed().payloadHash(), ts, hash);
  }

  private static Admission stale(String why) {
    return new Admission.Refused(DhtError.STALE_RECORD, "the record is stale: " + why);
  }
}
