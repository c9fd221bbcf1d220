package io.svcdht.rpc.kad;

import static io.svcdht.rpc.kad.LimitScene.READ;
import static io.svcdht.rpc.kad.LimitScene.WRITE;
import static io.svcdht.rpc.kad.LimitScene.caller;
import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.message.Operation;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.Identity;
import io.svcdht.peer.KeySet;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Inbound;
import io.svcdht.pq.Algorithm;
import io.svcdht.provider.ProviderRecord;
import io.svcdht.provider.RecordFixture;
import io.svcdht.provider.SignedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class LimitedInboundTest {

  private static final Caller STRANGER = caller(1, "203.0.113.1");
  private static final Caller TRUSTED = caller(2, "10.0.0.1");

  private final LimitScene scene = new LimitScene();
  private final Inbound four =
      scene.limited(LimitScene.policy(PeerLimitPolicy.Rates.defaults(), 4, 64 << 20));
  private final Inbound usual = scene.limited(PeerLimitPolicy.defaults());

  @Test
  void requests_at_work_are_counted_by_operation_until_they_end() {
    Disposable first = four.answer(TRUSTED, scene.ping()).subscribe();
    four.answer(TRUSTED, scene.ping()).subscribe();
    assertThat(scene.inflight).containsEntry(Operation.PING, 2);
    first.dispose();
    assertThat(scene.inflight).containsEntry(Operation.PING, 1);
  }

  @Test
  void beyond_the_places_peers_are_told_busy_until_one_is_free() {
    List<Disposable> held = hold(4);
    refused(four, TRUSTED, scene.ping(), DhtError.BUSY);
    assertThat(scene.refusal(four, TRUSTED, READ).error()).isEqualTo(DhtError.BUSY);
    held.getFirst().dispose();
    assertThat(four.refuse(TRUSTED, READ)).isEmpty();
    held.add(four.answer(TRUSTED, scene.ping()).subscribe());
    refused(four, TRUSTED, scene.ping(), DhtError.BUSY);
    assertThat(scene.inflight).containsEntry(Operation.PING, 4);
  }

  @Test
  void other_rates_take_no_place_from_the_count_and_the_same_policy_gives_no_new_credit() {
    PeerLimitPolicy.Rates one = new PeerLimitPolicy.Rates(10, 10, 1_000, 4);
    LimitedInbound limited = scene.limited(LimitScene.policy(one, 4, 64 << 20));
    int burst = scene.admitted(limited, STRANGER, READ, 100);
    limited.use(LimitScene.policy(one, 4, 64 << 20));
    assertThat(scene.admitted(limited, STRANGER, READ, 100)).isZero();
    for (int i = 0; i < 4; i++) {
      limited.answer(TRUSTED, scene.ping()).subscribe();
    }
    limited.use(LimitScene.policy(PeerLimitPolicy.Rates.defaults(), 4, 64 << 20));
    assertThat(burst).isPositive();
    refused(limited, TRUSTED, scene.ping(), DhtError.BUSY);
  }

  @Test
  void a_write_leaves_the_last_places_to_reads() {
    hold(3);
    assertThat(scene.refusal(four, TRUSTED, WRITE).error()).isEqualTo(DhtError.BUSY);
    refused(four, TRUSTED, scene.call(new Request.Store(records(1))), DhtError.BUSY);
    assertThat(four.refuse(TRUSTED, READ)).isEmpty();
    hold(1);
    assertThat(scene.inflight).containsEntry(Operation.PING, 4);
    assertThat(scene.asked).allMatch(Request.Ping.class::isInstance);
  }

  @Test
  void every_end_gives_the_place_back() {
    scene.door = request -> Mono.just(new Response.Pong(Optional.empty(), "x"));
    for (int i = 0; i < 10; i++) {
      StepVerifier.create(four.answer(TRUSTED, scene.ping())).expectNextCount(1).verifyComplete();
    }
    scene.door = request -> Mono.error(new DhtException(DhtError.NOT_FOUND, "x"));
    for (int i = 0; i < 10; i++) {
      refused(four, TRUSTED, scene.ping(), DhtError.NOT_FOUND);
    }
    assertThat(scene.inflight).containsEntry(Operation.PING, 0);
  }

  @Test
  void whoever_is_met_or_leaves_passes_through() {
    four.met(TRUSTED);
    four.leaving(TRUSTED.peer().nodeId());
    assertThat(scene.heard).containsExactly("met", "leaving");
  }

  @ParameterizedTest
  @CsvSource({"ED25519, 1", "ML_DSA_65, 3", "ML_DSA_87, 3", "SLH_DSA_SHA2_128S, 11"})
  void a_record_costs_what_its_signatures_cost(Algorithm algorithm, int cost) {
    assertThat(RecordTokens.cost(record(algorithm))).isEqualTo(cost);
  }

  /** 500 tokens a second are 50 in a tenth. */
  @ParameterizedTest
  @CsvSource({"ED25519, 50", "ML_DSA_65, 16", "SLH_DSA_SHA2_128S, 4"})
  void a_stranger_has_five_hundred_tokens_a_second(Algorithm algorithm, int records) {
    acceptAll();
    List<SignedRecord> many = Collections.nCopies(60, record(algorithm));
    List<Response.StoreResult> results = stored(usual, STRANGER, new Request.Store(many));
    assertThat(results.subList(0, records)).allMatch(Response.StoreResult::accepted);
    assertThat(results.subList(records, 60))
        .allMatch(result -> result.refusal().equals(Optional.of(DhtError.RATE_LIMITED)));
    assertThat(scene.asked).containsExactly(new Request.Store(many.subList(0, records)));
    assertThat(scene.rejected).hasSize(60 - records).containsOnly(DhtError.RATE_LIMITED);
  }

  @Test
  void without_any_token_the_whole_request_is_refused_and_nothing_is_verified() {
    acceptAll();
    stored(usual, STRANGER, new Request.Provide(records(50)));
    scene.asked.clear();
    StepVerifier.create(usual.answer(STRANGER, scene.call(new Request.Provide(records(3)))))
        .verifyErrorSatisfies(error -> {
          assertThat(((DhtException) error).error()).isEqualTo(DhtError.RATE_LIMITED);
          assertThat(((DhtException) error).retryAfter()).contains(Duration.ofMillis(100));
        });
    assertThat(scene.asked).isEmpty();
    scene.clock.advance(Duration.ofMillis(100));
    assertThat(stored(usual, STRANGER, new Request.Provide(records(3)))).hasSize(3);
  }

  @Test
  void strangers_of_one_prefix_share_its_tokens() {
    acceptAll();
    stored(usual, STRANGER, new Request.Provide(records(50)));
    refused(
        usual,
        caller(7, "203.0.113.7"),
        scene.call(new Request.Provide(records(1))),
        DhtError.RATE_LIMITED);
    assertThat(stored(usual, caller(8, "203.0.114.7"), new Request.Provide(records(1)))).hasSize(1);
  }

  @Test
  void a_trusted_peer_has_as_many_times_more_tokens_as_requests() {
    acceptAll();
    int accepted = 0;
    for (int i = 0; i < 5; i++) {
      accepted +=
          (int)
              stored(usual, TRUSTED, new Request.Provide(records(250))).stream()
                  .filter(Response.StoreResult::accepted)
                  .count();
      if (accepted == 1_000) {
        break;
      }
    }
    assertThat(accepted).isEqualTo(1_000);
    refused(usual, TRUSTED, scene.call(new Request.Provide(records(1))), DhtError.RATE_LIMITED);
  }

  private List<Response.StoreResult> stored(Inbound inbound, Caller caller, Request request) {
    return inbound
        .answer(caller, scene.call(request))
        .cast(Response.Stored.class)
        .map(Response.Stored::results)
        .blockOptional()
        .orElseThrow();
  }

  private void acceptAll() {
    scene.door =
        request -> {
          List<SignedRecord> records =
              request instanceof Request.Provide(List<SignedRecord> provided, int wanted)
                  ? provided
                  : ((Request.Store) request).records();
          return Mono.just(
              new Response.Stored(
                  Collections.nCopies(records.size(), Response.StoreResult.ACCEPTED)));
        };
  }

  private List<Disposable> hold(int count) {
    List<Disposable> held = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      held.add(four.answer(TRUSTED, scene.ping()).subscribe());
    }
    return held;
  }

  private static void refused(Inbound inbound, Caller caller, Call call, DhtError why) {
    StepVerifier.create(inbound.answer(caller, call))
        .verifyErrorSatisfies(error -> assertThat(((DhtException) error).error()).isEqualTo(why));
  }

  private List<SignedRecord> records(int count) {
    return Collections.nCopies(count, record(Algorithm.ED25519));
  }

  /** Of one key, or of a hybrid set with signatures of noise: nothing here checks them. */
  private SignedRecord record(Algorithm algorithm) {
    Identity by = RecordFixture.identity(3);
    ProviderRecord plain =
        RecordFixture.plain(
            by, RecordFixture.cid(1), scene.clock.wall(), RecordFixture.HOUR, 1, false);
    if (algorithm == Algorithm.ED25519) {
      return RecordFixture.signed(plain, by).signed();
    }
    Bytes full = Bytes.copyOf(new byte[algorithm.publicKeyBytes()]);
    KeySet keys = RecordFixture.hybrid(by, algorithm, full);
    ProviderRecord hybrid =
        new ProviderRecord(
            plain.network(),
            plain.cid(),
            keys,
            keys.nodeId(),
            Optional.of(full),
            plain.addresses(),
            plain.ttl(),
            plain.ts(),
            plain.meta(),
            false);
    return new SignedRecord(
        SignedRecord.payloadOf(hybrid),
        List.of(
            Bytes.copyOf(new byte[Algorithm.ED25519.signatureBytes()]),
            Bytes.copyOf(new byte[algorithm.signatureBytes()])),
        hybrid);
  }
}
