package io.svcdht.rpc.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Rate;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.Meters;
import io.svcdht.routers.ScriptedRouters;
import io.svcdht.rpc.calls.AnnounceBody;
import io.svcdht.rpc.http.ApiPolicy;
import io.svcdht.rpc.http.HttpRig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Questions are answered as the REST API does, past the same gate and within the same places. */
class BusDoorTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Question FIND = new Question.FindProviders(HttpRig.CID);

  private final HttpRig rig = new HttpRig();
  private final List<DhtError> rejected = new ArrayList<>();
  private final BusDoor door = door(ApiPolicy.defaults(true));

  @Test
  void a_find_is_answered_with_the_document_of_the_rest_api() {
    rig.finds(new FindEvent.Found(rig.record(3)));
    JsonNode answer = answer(Caller.EMBEDDED, FIND);
    assertThat(answer.path("cid").asString()).isEqualTo(HttpRig.CID.toString());
    assertThat(answer.path("complete").asBoolean()).isTrue();
    assertThat(answer.path("records")).hasSize(1);
    assertThat(answer.at("/records/0/publisher").asString())
        .isEqualTo(rig.record(3).record().publisher().toString());
  }

  @Test
  void what_other_routers_say_is_told_apart_as_in_the_rest_api() {
    rig.upstream = new ScriptedRouters().upstream(rig.world);
    BusDoor asking = door(ApiPolicy.defaults(true));
    JsonNode answer = json(reply(asking, Caller.EMBEDDED, FIND));
    assertThat(answer.path("records")).isEmpty();
    assertThat(answer.at("/unverified/0/origin").asString()).isEqualTo(ScriptedRouters.ORIGIN);
  }

  @Test
  void the_closest_are_answered_with_the_document_of_the_rest_api() {
    NodeId target = new NodeId(1, 2, 3, 4);
    JsonNode answer = answer(Caller.EMBEDDED, new Question.FindNode(target));
    assertThat(answer.path("target").asString()).isEqualTo(target.toString());
    assertThat(answer.path("peers").isArray()).isTrue();
  }

  @Test
  void an_announcement_is_kept_and_says_how_long() {
    JsonNode answer = answer(Caller.EMBEDDED, announce());
    assertThat(answer.path("accepted").asInt()).isEqualTo(1);
    assertThat(answer.path("republish").asString()).isEqualTo("process");
    assertThat(rig.provides.provided).hasSize(1);
  }

  @Test
  void a_record_signed_elsewhere_is_relayed_as_it_is() {
    AnnounceBody body = new AnnounceBody.Signed(rig.record(5).signed());
    JsonNode answer = answer(Caller.EMBEDDED, new Question.StoreProvide(body));
    assertThat(answer.path("republish").asString()).isEqualTo("none");
    assertThat(answer.path("publisher").asString())
        .isEqualTo(rig.record(5).record().publisher().toString());
  }

  @Test
  void a_closed_gate_is_told_with_hint_and_time() {
    rig.gate.read = new DhtException(DhtError.NOT_READY, "this node is warming");
    Reply.Failure failure = failure(Caller.EMBEDDED, FIND);
    assertThat(failure.error()).isEqualTo(DhtError.NOT_READY);
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(2));
    JsonNode told = json(failure);
    assertThat(told.path("code").asString()).isEqualTo("NotReady");
    assertThat(told.path("hint").asString()).isEqualTo(DhtError.NOT_READY.hint());
    assertThat(told.path("retryAfterMs").asInt()).isEqualTo(2_000);
    assertThat(rejected).containsExactly(DhtError.NOT_READY);
  }

  @Test
  void writes_are_refused_where_reads_go_on() {
    rig.gate.write = new DhtException(DhtError.NOT_READY, "this node is stopping");
    assertThat(failure(Caller.EMBEDDED, announce()).error()).isEqualTo(DhtError.NOT_READY);
    assertThat(answer(Caller.EMBEDDED, FIND).path("complete").asBoolean()).isTrue();
  }

  @Test
  void writes_are_shed_while_reads_take_most_places() {
    BusDoor narrow = door(concurrent(4));
    rig.lookups.script = find -> Flux.never();
    List<Disposable> held = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      held.add(narrow.answer(Caller.EMBEDDED, FIND, CallHeaders.NONE).subscribe());
    }
    assertThat(failure(narrow, Caller.EMBEDDED, announce()).error()).isEqualTo(DhtError.BUSY);
    assertThat(failure(narrow, Caller.EMBEDDED, FIND).error()).isEqualTo(DhtError.BUSY);
    held.forEach(Disposable::dispose);
    assertThat(reply(narrow, Caller.EMBEDDED, announce())).isInstanceOf(Reply.Answer.class);
  }

  @Test
  void everybody_behind_the_broker_shares_one_rate_and_the_own_process_has_none() {
    BusDoor slow = door(ApiPolicy.defaults(true), new Rate(Rate.LEAST));
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      replies.add(reply(slow, Caller.BROKER, FIND));
    }
    assertThat(replies.getLast()).isInstanceOf(Reply.Failure.class);
    assertThat(failure(slow, Caller.BROKER, FIND).error()).isEqualTo(DhtError.RATE_LIMITED);
    assertThat(reply(slow, Caller.EMBEDDED, FIND)).isInstanceOf(Reply.Answer.class);
  }

  @Test
  void what_never_ends_is_answered_at_the_deadline_of_the_caller() {
    rig.lookups.script = find -> Flux.never();
    List<Reply> replies = new ArrayList<>();
    door.answer(Caller.BROKER, FIND, CallHeaders.within(Duration.ofSeconds(1)))
        .subscribe(replies::add);
    rig.clock.advanceTimeBy(Duration.ofMillis(999));
    assertThat(replies).isEmpty();
    rig.clock.advanceTimeBy(Duration.ofMillis(251));
    assertThat(replies).singleElement().isInstanceOf(Reply.Failure.class);
    assertThat(((Reply.Failure) replies.getFirst()).error()).isEqualTo(DhtError.DEADLINE);
  }

  @Test
  void the_deadline_of_the_node_is_never_exceeded() {
    List<Duration> given = new ArrayList<>();
    rig.lookups.script =
        find -> {
          given.add(find.timeout());
          return Flux.just(new FindEvent.Ended(HttpRig.result(find.id(), Optional.empty(), 0)));
        };
    reply(door, Caller.EMBEDDED, FIND, CallHeaders.within(Duration.ofHours(1)));
    reply(door, Caller.EMBEDDED, FIND, CallHeaders.within(Duration.ofMillis(70)));
    assertThat(given).containsExactly(Duration.ofSeconds(5), Duration.ofMillis(70));
  }

  @Test
  void a_fault_of_the_node_keeps_its_own_words_to_itself() {
    rig.lookups.script = find -> Flux.error(new IllegalStateException("the secret of bucket 7"));
    Reply.Failure failure = failure(Caller.EMBEDDED, FIND);
    assertThat(failure.error()).isEqualTo(DhtError.INTERNAL);
    assertThat(failure.detail()).doesNotContain("secret");
  }

  @Test
  void a_failure_names_the_request() {
    rig.gate.read = new DhtException(DhtError.NOT_READY, "not yet");
    CallHeaders named = new CallHeaders(Optional.empty(), Optional.of("r-1"), Optional.empty());
    assertThat(json(reply(door, Caller.EMBEDDED, FIND, named)).path("requestId").asString())
        .isEqualTo("r-1");
  }

  private static Question announce() {
    return new Question.StoreProvide(
        new AnnounceBody.Own(HttpRig.CID, Optional.empty(), Optional.empty()));
  }

  private static ApiPolicy concurrent(int places) {
    ApiPolicy all = ApiPolicy.defaults(true);
    ApiPolicy.Reads reads = all.reads();
    return new ApiPolicy(
        all.access(),
        new ApiPolicy.Reads(
            reads.limit(),
            reads.deadline(),
            places,
            reads.streams(),
            reads.answerBytes(),
            reads.heartbeat(),
            reads.rate()),
        all.writes());
  }

  private BusDoor door(ApiPolicy policy) {
    return door(policy, new Rate(2_000));
  }

  private BusDoor door(ApiPolicy policy, Rate rate) {
    Meters meters =
        new Meters() {
          @Override
          public void rejected(DhtError reason, Surface surface) {
            assertThat(surface).isEqualTo(Surface.BUS);
            rejected.add(reason);
          }
        };
    BusPolicy bus =
        new BusPolicy(20, Duration.ofSeconds(5), Duration.ofSeconds(10), 64 << 10, rate, rate);
    return new BusDoor(rig.calls(policy), rig.world, meters, bus);
  }

  private JsonNode answer(Caller caller, Question question) {
    Reply reply = reply(door, caller, question);
    assertThat(reply).isInstanceOf(Reply.Answer.class);
    return json(reply);
  }

  private Reply.Failure failure(Caller caller, Question question) {
    return failure(door, caller, question);
  }

  private static Reply.Failure failure(BusDoor door, Caller caller, Question question) {
    return (Reply.Failure) reply(door, caller, question);
  }

  private static Reply reply(BusDoor door, Caller caller, Question question) {
    return reply(door, caller, question, CallHeaders.NONE);
  }

  private static Reply reply(BusDoor door, Caller caller, Question question, CallHeaders headers) {
    Mono<Reply> reply = door.answer(caller, question, headers);
    return Optional.ofNullable(reply.block(Duration.ofSeconds(20))).orElseThrow();
  }

  private static JsonNode json(Reply reply) {
    return JSON.readTree(new String(reply.json(), StandardCharsets.UTF_8));
  }
}
