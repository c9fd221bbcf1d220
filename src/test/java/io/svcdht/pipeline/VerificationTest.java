package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.peer.PeerInfoVerifier;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pq.SignatureVerifier;
import io.svcdht.provider.RecordVerifier;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Signature checks run only when virtual time moves, so that the queue can be seen. */
class VerificationTest {

  private static final Duration TICK = Duration.ofMillis(1);

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final TestTime clock = new TestTime(time);
  private final Rig.Counts meters = new Rig.Counts();
  private final AtomicInteger checks = new AtomicInteger();
  private final Cast cast = new Cast(3);
  private final Verification verification = verification(waiting());

  @Test
  void a_valid_peer_is_verified_once_and_then_known() {
    SignedPeerInfo signed = cast.peer().signed();
    assertThat(outcome(verification.peer(signed))).isEqualTo(outcome(verification.peer(signed)));
    assertThat(checks).hasValue(1);
    assertThat(verification.peers(List.of(signed, signed)).block()).hasSize(2);
    assertThat(checks).hasValue(1);
  }

  @Test
  void the_same_version_with_other_bytes_is_checked_again() {
    Bytes key = cast.key();
    outcome(verification.peer(Cast.signed(key, Cast.EPOCH, 1)));
    SignedPeerInfo forged = Cast.signed(key, Cast.EPOCH, 0);
    assertThat(error(verification.peer(forged))).isEqualTo(DhtError.BAD_SIGNATURE);
    SignedPeerInfo readdressed =
        Cast.signed(key, Cast.EPOCH, 1, List.of(Cast.address("/ip4/203.0.113.9/tcp/1")));
    outcome(verification.peer(readdressed));
    assertThat(checks).hasValue(3);
  }

  @Test
  void a_bad_verdict_is_never_remembered() {
    SignedPeerInfo bad = cast.badPeer();
    assertThat(error(verification.peer(bad))).isEqualTo(DhtError.BAD_SIGNATURE);
    assertThat(error(verification.peer(bad))).isEqualTo(DhtError.BAD_SIGNATURE);
    assertThat(checks).hasValue(2);
    assertThat(meters.faults).hasSize(2).containsOnly(Meters.PeerFault.BAD_SIGNATURE);
  }

  @Test
  void a_remembered_peer_dies_with_its_life_span() {
    SignedPeerInfo signed = cast.peer().signed();
    outcome(verification.peer(signed));
    time.advanceTimeBy(Duration.ofHours(25));
    assertThat(error(verification.peer(signed))).isEqualTo(DhtError.STALE_RECORD);
    assertThat(verification.peers(List.of(signed)).block()).isEmpty();
  }

  @Test
  void one_bad_signature_discards_the_whole_list_but_staleness_only_its_own() {
    SignedPeerInfo good = cast.peer().signed();
    assertThat(error(verification.peers(List.of(good, cast.badPeer()))))
        .isEqualTo(DhtError.BAD_SIGNATURE);
    assertThat(outcome(verification.peers(List.of(cast.stalePeer(), good))))
        .singleElement()
        .extracting(VerifiedPeer::signed)
        .isEqualTo(good);
    assertThat(meters.rejected).contains(DhtError.STALE_RECORD);
  }

  @Test
  void invalid_records_are_left_out_and_counted() {
    Cid cid = cast.cid();
    VerifiedRecord good = cast.record(cid);
    List<SignedRecord> mixed = List.of(cast.badRecord(cid), good.signed());
    assertThat(outcome(verification.records(mixed))).containsExactly(good);
    assertThat(meters.rejected).containsExactly(DhtError.BAD_SIGNATURE);
    assertThat(verification.records(List.of()).block()).isEmpty();
  }

  @Test
  void a_record_is_verified_or_refused_with_the_reason() {
    Cid cid = cast.cid();
    VerifiedRecord good = cast.record(cid);
    assertThat(outcome(verification.record(good.signed()))).isEqualTo(good);
    assertThat(error(verification.record(cast.badRecord(cid)))).isEqualTo(DhtError.BAD_SIGNATURE);
  }

  @Test
  void a_full_queue_answers_busy_at_once_and_takes_work_again_when_it_has_room() {
    List<SignedPeerInfo> many = Collections.nCopies(1000, cast.badPeer());
    List<Throwable> errors = new ArrayList<>();
    verification.peers(many).subscribe(ok -> {}, errors::add);
    assertThat(verification.queued()).isEqualTo(1000);
    verification.peers(many).subscribe(ok -> {}, errors::add);
    assertThat(errors).singleElement().extracting(DhtException::of).isEqualTo(DhtError.BUSY);
    assertThat(verification.queued()).isEqualTo(1000);
    time.advanceTimeBy(TICK);
    assertThat(verification.queued()).isZero();
    assertThat(outcome(verification.peer(cast.peer().signed()))).isNotNull();
  }

  @Test
  void cancelled_work_gives_its_place_back() {
    Disposable caller = verification.record(cast.record(cast.cid()).signed()).subscribe();
    assertThat(verification.queued()).isEqualTo(1);
    caller.dispose();
    assertThat(verification.queued()).isZero();
    time.advanceTimeBy(TICK);
    assertThat(checks).hasValue(0);
  }

  @Test
  void a_scheduler_that_refuses_is_busy() {
    Scheduler closed = Schedulers.newSingle("closed");
    closed.dispose();
    Verification refusing = verification(closed);
    assertThat(error(refusing.peer(cast.peer().signed()))).isEqualTo(DhtError.BUSY);
    assertThat(refusing.queued()).isZero();
  }

  @Test
  void each_check_is_reported_with_its_verdict() {
    List<Boolean> verdicts = new ArrayList<>();
    Meters counting =
        new Meters() {
          @Override
          public void signature(io.svcdht.pq.Algorithm algorithm, boolean valid, Duration took) {
            verdicts.add(valid);
          }
        };
    SignatureVerifier metered = new MeteredSignatures(Cast.ONES, counting, clock);
    PeerInfoVerifier verifier = new PeerInfoVerifier(Cast.NETWORK, metered, clock);
    verifier.verify(cast.peer().signed());
    verifier.verify(cast.badPeer());
    assertThat(verdicts).containsExactly(true, false);
  }

  /** Runs what was queued a tick later. */
  private Scheduler waiting() {
    return new Scheduler() {
      @Override
      public Disposable schedule(Runnable task) {
        return time.schedule(task, TICK.toMillis(), TimeUnit.MILLISECONDS);
      }

      @Override
      public Worker createWorker() {
        return time.createWorker();
      }
    };
  }

  private Verification verification(Scheduler crypto) {
    SignatureVerifier counting =
        (algorithm, key, message, signature) -> {
          checks.incrementAndGet();
          return Cast.ONES.verify(algorithm, key, message, signature);
        };
    return new Verification(
        crypto,
        new PeerInfoVerifier(Cast.NETWORK, counting, clock),
        new RecordVerifier(Cast.NETWORK, counting, clock),
        meters,
        new VerificationPolicy(1024, 100));
  }

  private <T> T outcome(Mono<T> mono) {
    List<T> got = new ArrayList<>();
    mono.subscribe(got::add);
    time.advanceTimeBy(TICK);
    assertThat(got).hasSize(1);
    return got.getFirst();
  }

  private DhtError error(Mono<?> mono) {
    List<DhtError> errors = new ArrayList<>();
    mono.subscribe(got -> {}, thrown -> errors.add(DhtException.of(thrown)));
    time.advanceTimeBy(TICK);
    assertThat(errors).hasSize(1);
    return errors.getFirst();
  }
}
