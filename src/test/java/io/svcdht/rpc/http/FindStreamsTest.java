package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.LookupId;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.provider.VerifiedRecord;
import io.svcdht.rpc.calls.Heard;
import io.svcdht.rpc.calls.RecordJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;

class FindStreamsTest {

  private final HttpRig rig = new HttpRig();
  private final WebTestClient client = rig.client();

  @Test
  void lines_are_the_records_and_the_end() {
    VerifiedRecord record = rig.record(3);
    rig.finds(
        new FindEvent.Asked(HttpRig.node(1), 1, false),
        new FindEvent.Found(record),
        new FindEvent.Found(rig.record(4)));

    List<JsonNode> lines = HttpRig.lines(stream("application/x-ndjson"));

    assertThat(lines).hasSize(3);
    assertThat(lines.getFirst().path("publisher").asString())
        .isEqualTo(record.record().publisher().toString());
    JsonNode end = lines.get(2).path("end");
    assertThat(end.path("complete").asBoolean()).isTrue();
    assertThat(end.path("lookupId").asString())
        .isEqualTo(rig.lookups.finds.getFirst().id().toString());
    assertThat(end.path("totals").path("records").asInt()).isEqualTo(3);
    assertThat(end.path("totals").path("hops").asInt()).isEqualTo(2);
    assertThat(end.path("totals").path("rpcs").asInt()).isEqualTo(7);
  }

  @Test
  void lines_of_a_stopped_lookup_end_with_the_reason() {
    rig.lookups.script =
        find ->
            Flux.just(
                new FindEvent.Ended(
                    HttpRig.result(find.id(), Optional.of(LookupResult.Partial.DEADLINE), 0)));

    JsonNode end = HttpRig.lines(stream("application/x-ndjson")).getFirst().path("end");

    assertThat(end.path("complete").asBoolean()).isFalse();
    assertThat(end.path("reason").asString()).isEqualTo("deadline");
  }

  @Test
  void lines_cut_by_a_fault_end_with_its_code() {
    rig.lookups.script =
        find ->
            Flux.concat(
                Flux.just(new FindEvent.Found(rig.record(3))),
                Flux.error(new DhtException(DhtError.BUSY, "no more")));

    List<JsonNode> lines = HttpRig.lines(stream("application/x-ndjson"));

    assertThat(lines).hasSize(2);
    assertThat(lines.get(1).path("end").path("complete").asBoolean()).isFalse();
    assertThat(lines.get(1).path("end").path("reason").asString()).isEqualTo("Busy");
  }

  @Test
  void each_line_goes_out_when_its_record_comes() {
    Sinks.Many<FindEvent> events = Sinks.many().unicast().onBackpressureBuffer();
    FindStream stream = new FindStream(id(), new RecordJson());

    StepVerifier.create(
            stream.lines(events.asFlux().map(Heard.Looked::new)).map(FindStreamsTest::text))
        .then(() -> events.tryEmitNext(new FindEvent.Stalled(HttpRig.node(1))))
        .then(() -> events.tryEmitNext(new FindEvent.Found(rig.record(3))))
        .assertNext(line -> assertThat(line).endsWith("}\n"))
        .then(() -> events.tryEmitNext(ended()))
        .assertNext(line -> assertThat(line).startsWith("{\"end\":"))
        .then(events::tryEmitComplete)
        .verifyComplete();
  }

  @Test
  void events_tell_the_whole_lookup() {
    rig.finds(
        new FindEvent.Asked(HttpRig.node(1), 1, true),
        new FindEvent.Stalled(HttpRig.node(1)),
        new FindEvent.Answered(HttpRig.node(1), 1, 4, Duration.ofNanos(3_250_999)),
        new FindEvent.Failed(HttpRig.node(2), DhtError.TRANSPORT_DOWN),
        new FindEvent.Found(rig.record(3)));

    String[] events = stream("text/event-stream").split("\n\n");

    String lookup = rig.lookups.finds.getFirst().id().toString();
    assertThat(events).hasSize(6);
    assertThat(events[0])
        .isEqualTo(
            "id: "
                + lookup
                + "/1\nevent: asked\ndata: {\"peer\":\""
                + HttpRig.node(1)
                + "\",\"depth\":1,\"hedge\":true}");
    assertThat(events[1]).contains("/2\nevent: stalled\n");
    assertThat(events[2])
        .contains("/3\nevent: answered\n")
        .contains("\"records\":1,\"contacts\":4,\"rttMs\":3.25}");
    assertThat(events[3]).contains("/4\nevent: failed\n").contains("\"code\":\"TransportDown\"");
    assertThat(events[4]).contains("/5\nevent: found\n").contains("\"record\":\"");
    assertThat(events[5])
        .startsWith("id: " + lookup + "/end\nevent: end\ndata: {\"end\":{\"complete\":true");
  }

  @Test
  void events_cut_by_a_fault_end_with_its_code() {
    rig.lookups.script = find -> Flux.error(new IllegalStateException("fault"));

    assertThat(stream("text/event-stream"))
        .contains("event: end\ndata: {\"end\":{\"complete\":false,\"reason\":\"Internal\"");
  }

  @Test
  void a_heartbeat_is_heard_every_fifteen_seconds_until_the_end() {
    Sinks.Many<FindEvent> events = Sinks.many().unicast().onBackpressureBuffer();
    FindStream stream = new FindStream(id(), new RecordJson());
    Flux<String> heard =
        stream
            .events(events.asFlux().map(Heard.Looked::new), Duration.ofSeconds(15), rig.clock)
            .map(FindStreamsTest::text);

    StepVerifier.create(heard)
        .then(() -> rig.clock.advanceTimeBy(Duration.ofMillis(14_999)))
        .then(() -> events.tryEmitNext(new FindEvent.Stalled(HttpRig.node(1))))
        .assertNext(event -> assertThat(event).contains("event: stalled"))
        .then(() -> rig.clock.advanceTimeBy(Duration.ofMillis(1)))
        .expectNext(": heartbeat\n\n")
        .then(() -> rig.clock.advanceTimeBy(Duration.ofSeconds(15)))
        .expectNext(": heartbeat\n\n")
        .then(() -> events.tryEmitNext(ended()))
        .assertNext(event -> assertThat(event).contains("event: end"))
        .then(events::tryEmitComplete)
        .verifyComplete();
  }

  @Test
  void hanging_up_cancels_the_lookup_and_the_heartbeat() {
    Sinks.Many<FindEvent> events = Sinks.many().unicast().onBackpressureBuffer();
    FindStream stream = new FindStream(id(), new RecordJson());

    StepVerifier.create(
            stream.events(
                events.asFlux().map(Heard.Looked::new), Duration.ofSeconds(15), rig.clock))
        .thenCancel()
        .verify();

    assertThat(events.currentSubscriberCount()).isZero();
  }

  @Test
  void a_reconnect_after_the_end_is_told_to_stop() {
    client
        .get()
        .uri("/dht/providers/" + HttpRig.CID)
        .header(HttpHeaders.ACCEPT, "text/event-stream")
        .header("Last-Event-ID", id() + "/end")
        .exchange()
        .expectStatus()
        .isNoContent()
        .expectBody()
        .isEmpty();
  }

  @Test
  void a_reconnect_before_the_end_begins_anew() {
    client
        .get()
        .uri("/dht/providers/" + HttpRig.CID)
        .header(HttpHeaders.ACCEPT, "text/event-stream")
        .header("Last-Event-ID", id() + "/3")
        .exchange()
        .expectStatus()
        .isOk();
    assertThat(rig.lookups.finds).hasSize(1);
  }

  private String stream(String accept) {
    byte[] body =
        client
            .get()
            .uri("/dht/providers/" + HttpRig.CID)
            .header(HttpHeaders.ACCEPT, accept)
            .exchange()
            .expectStatus()
            .isOk()
            .expectHeader()
            .valueEquals(HttpHeaders.CONTENT_TYPE, accept)
            .expectBody()
            .returnResult()
            .getResponseBody();
    return text(body == null ? new byte[0] : body);
  }

  private static FindEvent ended() {
    return new FindEvent.Ended(HttpRig.result(id(), Optional.empty(), 1));
  }

  private static LookupId id() {
    return new LookupId(UUID.fromString("01932c07-209e-7cdd-8000-000000000001"));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
