package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.sim.VirtualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

class WatchedWorkTest {

  private static final Duration MOST = Duration.ofSeconds(10);

  private final VirtualScheduler time = new VirtualScheduler();
  private final List<Throwable> faults = new ArrayList<>();
  private int well;
  private int ends;

  @Test
  void work_that_ends_well_ends_once() {
    begin(() -> Mono.just("done"));
    assertThat(ends).isEqualTo(1);
    assertThat(well).isEqualTo(1);
    assertThat(faults).isEmpty();
    assertThat(time.pending()).isZero();
  }

  @Test
  void a_refusal_is_no_fault_and_a_bug_is_one() {
    begin(() -> Mono.error(new DhtException(DhtError.BUSY, "later")));
    assertThat(faults).isEmpty();
    begin(() -> Mono.error(new IllegalStateException("bug")));
    begin(() -> {
      throw new IllegalStateException("bug at once");
    });
    assertThat(faults).hasSize(2);
    assertThat(ends).isEqualTo(3);
  }

  @Test
  void what_falls_through_reactor_is_a_fault_and_an_end() {
    begin(() -> {
      throw new NoClassDefFoundError("io/svcdht/Missing");
    });
    time.advance(MOST.multipliedBy(2));
    assertThat(faults).singleElement().isInstanceOf(NoClassDefFoundError.class);
    assertThat(ends).isEqualTo(1);
  }

  @Test
  void work_that_hangs_is_a_fault_at_its_limit() {
    begin(Mono::never);
    time.advance(MOST);
    assertThat(faults).singleElement().isInstanceOf(TimeoutException.class);
    assertThat(ends).isEqualTo(1);
  }

  @Test
  void work_that_is_cancelled_has_no_end() {
    begin(Mono::never).dispose();
    time.advance(MOST.multipliedBy(2));
    assertThat(ends).isZero();
    assertThat(time.pending()).isZero();
  }

  private Disposable begin(Supplier<Mono<?>> work) {
    return WatchedWork.begin(work, MOST, time, heard(), () -> ends++);
  }

  private Faults heard() {
    return new Faults() {
      @Override
      public void fault(Throwable fault) {
        faults.add(fault);
      }

      @Override
      public void well() {
        well++;
      }
    };
  }
}
