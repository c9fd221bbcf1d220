package io.svcdht.cache;

import io.svcdht.id.Cid;
import io.svcdht.provider.Quotas;
import io.svcdht.provider.ReplayMemory.Mark;
import io.svcdht.provider.ReplayMemory.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a store keeps, as the rules of {@link Admissions} see and change it; only the thread that
 * holds their lock comes here. Times are those of {@link SteadyTime}.
 */
interface Books {

  /** One step of a change. */
  sealed interface Step {
    /** Puts a record in; nothing of its publisher is there for its content. */
    record Put(Kept kept) implements Step {}

    /** Takes a record out. */
    record Drop(Kept kept) implements Step {}

    /** Remembers what is kept no more, in place of what was remembered of its subject. */
    record Remember(Mark mark) implements Step {}

    /** Forgets what was remembered of a subject. */
    record Forget(Subject subject) implements Step {}
  }

  /** The record kept of {@code subject}, live or not. */
  @Nullable Kept kept(Subject subject);

  /** What is remembered of {@code subject}. */
  Optional<Mark> mark(Subject subject);

  /** Whether an unknown record of {@code ts} could be one that was forgotten at the bound. */
  boolean mayBeReplay(Instant ts);

  /** How the places of a content are taken, for a newcomer of {@code prefix}. */
  Quotas.Slots slots(Cid cid, long prefix);

  /** The counts of all records; changed by {@link #apply} alone. */
  Quotas quotas();

  /** Bytes that a record takes here. */
  long footprint(Kept kept);

  /** Carries the steps out in order, all or none. */
  void apply(List<Step> steps);

  /** At most {@code limit} records that have run out, the soonest first. */
  List<Kept> expired(long nowNanos, int limit);

  /** At most {@code limit} subjects that need not be remembered any more. */
  List<Subject> forgettable(long nowNanos, int limit);
}
