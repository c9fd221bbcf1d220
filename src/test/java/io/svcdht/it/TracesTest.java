package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.OpenTelemetry;
import io.svcdht.id.Cid;
import io.svcdht.it.Collector.Span;
import io.svcdht.pipeline.Traces;
import io.svcdht.rpc.bus.Bus;
import io.svcdht.rpc.bus.CallHeaders;
import io.svcdht.rpc.bus.Question;
import io.svcdht.rpc.bus.Reply;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * Three nodes in one process, of which one sends its traces to a collector: it announces, finds,
 * and finds again once a peer has gone.
 */
class TracesTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLERS_SPAN = "00f067aa0ba902b7";
  private static final String PARENT = "00-" + TRACE + "-" + CALLERS_SPAN + "-01";
  private static final Cid BUSSED = Cid.ofContent("bussed".getBytes(StandardCharsets.UTF_8));
  private static final Cid CONTENT = Cid.ofContent("traced".getBytes(StandardCharsets.UTF_8));
  private static final Cid NOBODYS = Cid.ofContent("nobody's".getBytes(StandardCharsets.UTF_8));

  private static final List<LocalNode> NODES = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private static Collector collector;

  @SuppressWarnings("NullAway.Init")
  private static String found;

  @BeforeAll
  static void announce_and_find() throws Exception {
    collector = new Collector();
    LocalNode first = start();
    LocalNode second = start(LocalNode.seeds(first));
    LocalNode traced =
        start(
            LocalNode.seeds(first, second),
            "--management.opentelemetry.tracing.export.otlp.endpoint=" + collector.endpoint(),
            "--management.opentelemetry.tracing.export.schedule-delay=100ms",
            "--management.tracing.sampling.probability=1.0");
    for (LocalNode node : NODES) {
      node.awaitReady();
    }
    assertThat(announce(traced).statusCode()).isEqualTo(201);
    found = find(traced, CONTENT).body();
    CallHeaders headers =
        new CallHeaders(Optional.empty(), Optional.of("traced-bus"), Optional.of(PARENT));
    Question asked = new Question.FindProviders(BUSSED);
    assertThat(traced.bean(Bus.class).request(asked, headers).block(NodeProcess.PATIENCE))
        .isInstanceOf(Reply.Answer.class);
    second.vanish();
    find(traced, NOBODYS);
    NodeProcess.await(
        "the last find in the collector",
        NodeProcess.PATIENCE,
        () -> of(NOBODYS).isPresent() && whole(of(NOBODYS).get()));
  }

  @AfterAll
  static void stop() {
    NODES.forEach(LocalNode::close);
    collector.close();
  }

  @Test
  void a_find_is_a_tree_below_the_request_and_the_callers_own_span() {
    Span lookup = of(CONTENT).orElseThrow();
    Span request = parent(lookup);
    assertThat(lookup.traceId()).isEqualTo(TRACE);
    assertThat(request.parent()).isEqualTo(CALLERS_SPAN);
    assertThat(request.keys()).containsEntry("request_id", "traced-find");
    List<Span> legs = within(lookup, "leg");
    assertThat(legs).isNotEmpty();
    List<Span> rpcs = legs.stream().flatMap(leg -> within(leg, "rpc").stream()).toList();
    assertThat(rpcs).hasSize(Integer.parseInt(lookup.keys().get("rpcs")));
    assertThat(rpcs)
        .allSatisfy(rpc -> {
          assertThat(rpc.traceId()).isEqualTo(TRACE);
          assertThat(rpc.keys()).containsEntry("op", "find_providers");
          assertThat(rpc.keys().get("peer")).matches("[0-9a-f]{64}");
        });
  }

  @Test
  void its_fields_are_those_of_the_answer() {
    Map<String, String> keys = of(CONTENT).orElseThrow().keys();
    assertThat(keys)
        .containsEntry("lookup_id", JSON.readTree(found).path("lookupId").asString())
        .containsEntry("hops", JSON.readTree(found).path("hops").asString())
        .containsEntry("request_id", "traced-find")
        .containsEntry("op", "find")
        .containsEntry("alpha", "3")
        .containsEntry("beta", "2")
        .containsEntry("deadline_ms", "5000")
        .containsEntry("reason", "complete");
  }

  @Test
  void a_provide_is_below_the_request_that_asked_for_it() {
    Span provide = lookups(span -> span.keys().containsValue("provide")).getFirst();
    assertThat(parent(provide).keys()).containsEntry("request_id", "traced-announce");
    assertThat(within(provide, "leg").stream().flatMap(leg -> within(leg, "rpc").stream()))
        .anyMatch(rpc -> "provide".equals(rpc.keys().get("op")));
  }

  @Test
  void what_is_asked_over_a_bus_is_below_the_callers_span() {
    Span lookup = of(BUSSED).orElseThrow();
    assertThat(lookup.traceId()).isEqualTo(TRACE);
    assertThat(lookup.parent()).isEqualTo(CALLERS_SPAN);
    assertThat(lookup.keys()).containsEntry("request_id", "traced-bus");
  }

  @Test
  void a_request_to_a_peer_that_is_gone_has_failed() {
    List<Span> rpcs =
        within(of(NOBODYS).orElseThrow(), "leg").stream()
            .flatMap(leg -> within(leg, "rpc").stream())
            .toList();
    assertThat(rpcs)
        .anySatisfy(rpc -> {
          assertThat(rpc.failed()).isTrue();
          assertThat(rpc.keys().get("reason")).isEqualTo("TransportDown");
        });
    assertThat(of(NOBODYS).orElseThrow().failed()).isFalse();
  }

  @Test
  void probes_are_not_sent_and_the_service_has_its_name() {
    assertThat(collector.services()).isNotEmpty().containsOnly("svc-dht");
    assertThat(collector.spans())
        .noneMatch(span -> span.keys().containsValue("/readyz"))
        .noneMatch(span -> span.name().contains("readyz"));
  }

  @Test
  void where_traces_are_sent_nowhere_nothing_of_tracing_is_there() {
    LocalNode plain = NODES.getFirst();
    assertThat(plain.count(Tracer.class)).isZero();
    assertThat(plain.count(OpenTelemetry.class)).isZero();
    assertThat(plain.count(Traces.class)).isZero();
  }

  private static LocalNode start(String... arguments) {
    NODES.add(LocalNode.start(arguments));
    return NODES.getLast();
  }

  private static HttpResponse<String> announce(LocalNode node) {
    String body = "{\"cid\":\"" + CONTENT + "\",\"addrs\":[\"/ip4/192.0.2.7/tcp/4001\"]}";
    return node.post(
        "/dht/providers",
        body,
        "Content-Type",
        "application/json",
        "X-Request-Id",
        "traced-announce");
  }

  private static HttpResponse<String> find(LocalNode node, Cid cid) {
    return node.get("/dht/providers/" + cid, "X-Request-Id", "traced-find", "traceparent", PARENT);
  }

  private static Optional<Span> of(Cid cid) {
    return lookups(span ->
            "find".equals(span.keys().get("op")) && cid.toString().equals(span.keys().get("cid")))
        .stream()
        .findFirst();
  }

  private static List<Span> lookups(Predicate<Span> which) {
    return named("lookup").stream().filter(which).toList();
  }

  /** Whether all of its requests and the one above it have arrived too. */
  private static boolean whole(Span lookup) {
    long rpcs = within(lookup, "leg").stream().mapToLong(leg -> within(leg, "rpc").size()).sum();
    return rpcs == Long.parseLong(Objects.requireNonNull(lookup.keys().get("rpcs")))
        && collector.spans().stream().anyMatch(span -> span.spanId().equals(lookup.parent()));
  }

  private static Span parent(Span span) {
    return collector.spans().stream()
        .filter(other -> other.spanId().equals(span.parent()))
        .findFirst()
        .orElseThrow();
  }

  private static List<Span> within(Span parent, String name) {
    return named(name).stream().filter(span -> span.parent().equals(parent.spanId())).toList();
  }

  private static List<Span> named(String name) {
    return collector.spans().stream().filter(span -> span.name().equals(name)).toList();
  }
}
