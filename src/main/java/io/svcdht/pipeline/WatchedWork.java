package io.svcdht.pipeline;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A piece of a standing task's work, which ends once, whatever becomes of it, and tells {@link
 * Faults} how: also where it hangs, and where Reactor lets something fall through, as a class that
 * cannot be loaded. So what waits for its end never waits for ever.
 */
public final class WatchedWork {

  private final Faults faults;
  private final Runnable then;
  private final AtomicBoolean over = new AtomicBoolean();

  private WatchedWork(Faults faults, Runnable then) {
    this.faults = faults;
    this.then = then;
  }

  /**
   * Begins {@code work}, for at most {@code most}, and runs {@code then} when it has ended.
   * Disposing cancels it; then nothing is run.
   */
  public static Disposable begin(
      Supplier<? extends Mono<?>> work,
      Duration most,
      Scheduler timers,
      Faults faults,
      Runnable then) {
    WatchedWork watched = new WatchedWork(faults, then);
    try {
      return Mono.defer(work)
          .timeout(most, timers)
          .subscribe(done -> {}, watched::end, () -> watched.end(null));
    } catch (Throwable fault) {
      watched.end(fault);
      return Disposables.disposed();
    }
  }

  private void end(@Nullable Throwable why) {
    if (over.getAndSet(true)) {
      return;
    }
    if (why == null) {
      faults.well();
    } else {
      faults.ended(why);
    }
    then.run();
  }
}
