package io.svcdht.pq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.id.Bytes;
import io.svcdht.pq.SignatureVerifier.Signed;
import io.svcdht.testing.Seeded;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParallelSignaturesTest {

  private static final byte[] MESSAGE = {7};
  private static final Bytes GOOD = Bytes.fromHex("01");
  private static final Bytes BAD = Bytes.fromHex("00");
  private static final Executor DROPS = task -> {};

  private final ExecutorService other = Executors.newSingleThreadExecutor();

  @AfterEach
  void stop() {
    other.shutdownNow();
  }

  @Test
  void two_checks_are_made_at_the_same_time() {
    CyclicBarrier both = new CyclicBarrier(2);
    SignatureVerifier meeting =
        (algorithm, key, message, signature) -> {
          try {
            both.await(30, TimeUnit.SECONDS);
            return true;
          } catch (Exception alone) {
            throw new AssertionError("the other check was not at work", alone);
          }
        };
    assertThat(new ParallelSignatures(meeting, other, 2).invalid(MESSAGE, pair(GOOD, GOOD)))
        .isEmpty();
  }

  @Test
  void what_nobody_takes_the_caller_does_itself_and_each_once() {
    List<Algorithm> done = new ArrayList<>();
    SignatureVerifier noting =
        (algorithm, key, message, signature) -> {
          done.add(algorithm);
          return true;
        };
    assertThat(new ParallelSignatures(noting, DROPS, 8).invalid(MESSAGE, pair(GOOD, GOOD)))
        .isEmpty();
    assertThat(done).containsExactly(Algorithm.ML_DSA_65, Algorithm.ED25519);
  }

  @Test
  void nothing_is_offered_where_no_core_is_free() {
    Executor forbidden =
        task -> {
          throw new AssertionError("no core is free");
        };
    assertThat(new ParallelSignatures(first(), forbidden, 1).invalid(MESSAGE, pair(GOOD, GOOD)))
        .isEmpty();
    assertThat(
            new ParallelSignatures(first(), forbidden, 8)
                .invalid(MESSAGE, pair(GOOD, GOOD).subList(0, 1)))
        .isEmpty();
  }

  @Test
  void it_is_valid_only_if_all_are_whoever_checks_them() {
    Seeded.check(
        200,
        random -> {
          Bytes first = random.nextBoolean() ? GOOD : BAD;
          Bytes second = random.nextBoolean() ? GOOD : BAD;
          Executor spare = Seeded.pick(random, List.of(DROPS, Runnable::run, other));
          List<Signed> pair = pair(first, second);
          Optional<Signed> invalid =
              new ParallelSignatures(first(), spare, 2).invalid(MESSAGE, pair);
          assertThat(invalid.isEmpty()).isEqualTo(first.equals(GOOD) && second.equals(GOOD));
          invalid.ifPresent(one -> assertThat(one.signature()).isEqualTo(BAD));
        });
  }

  @Test
  void a_fault_in_another_thread_is_a_fault_and_no_verdict() {
    SignatureVerifier broken =
        (algorithm, key, message, signature) -> {
          if (algorithm == Algorithm.ED25519) {
            throw new IllegalStateException("broken");
          }
          return true;
        };
    for (Executor spare : List.of(DROPS, other)) {
      ParallelSignatures parallel = new ParallelSignatures(broken, spare, 2);
      assertThatThrownBy(() -> parallel.invalid(MESSAGE, pair(GOOD, GOOD)))
          .isInstanceOf(CompletionException.class)
          .hasRootCauseMessage("broken");
    }
  }

  @Test
  void after_an_invalid_signature_the_other_is_not_waited_for() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    other.execute(() -> await(release));
    SignatureVerifier counting =
        (algorithm, key, message, signature) -> {
          begun.incrementAndGet();
          return !signature.equals(BAD);
        };
    ParallelSignatures parallel = new ParallelSignatures(counting, other, 2);
    assertThat(parallel.invalid(MESSAGE, pair(GOOD, BAD))).isPresent();
    release.countDown();
    other.shutdown();
    assertThat(other.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(begun).hasValue(1);
  }

  private static SignatureVerifier first() {
    return (algorithm, key, message, signature) -> signature.equals(GOOD);
  }

  private static List<Signed> pair(Bytes classical, Bytes postQuantum) {
    return List.of(
        new Signed(Algorithm.ED25519, Bytes.EMPTY, classical),
        new Signed(Algorithm.ML_DSA_65, Bytes.EMPTY, postQuantum));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
