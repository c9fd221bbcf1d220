package io.svcdht.rpc.http;

import io.svcdht.id.Cid;
import io.svcdht.id.IpfsCid;
import io.svcdht.id.Shown;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.World;
import io.svcdht.rpc.calls.FindCall;
import io.svcdht.rpc.calls.FindCalls;
import io.svcdht.rpc.web.Begun;
import io.svcdht.rpc.web.Form;
import io.svcdht.rpc.web.Refusal;
import io.svcdht.rpc.web.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code GET /dht/providers/{cid}}: who provides a content, at once or as a stream. */
final class Finding {

  private static final Logger LOG = LoggerFactory.getLogger(Finding.class);
  private static final Set<String> PARAMETERS = Set.of("limit", "timeout", "source");
  private static final List<Form> FORMS = List.of(Form.JSON, Form.NDJSON, Form.EVENTS);
  private static final String LAST_EVENT_ID = "Last-Event-ID";

  private final FindCalls finds;
  private final World world;
  private final ApiPolicy.Reads policy;

  Finding(FindCalls finds, World world, ApiPolicy.Reads policy) {
    this.finds = finds;
    this.world = world;
    this.policy = policy;
  }

  Mono<ServerResponse> find(ServerRequest request) {
    Form form = Form.negotiate(request.headers().asHttpHeaders(), FORMS);
    FindCall call = read(request, form);
    return switch (form) {
      case JSON -> document(call);
      case NDJSON -> Mono.just(Reply.stream(form, lines(call)));
      case EVENTS ->
          Mono.just(hasSeenTheEnd(request) ? Reply.empty(204) : Reply.stream(form, events(call)));
    };
  }

  private FindCall read(ServerRequest request, Form form) {
    IpfsCid named = Refusal.orThrow(IpfsCid.named(request.pathVariable("cid")));
    Query query = Query.of(request, PARAMETERS);
    int limit = query.number("limit", 1, FindCalls.LIMIT_MAX, policy.limit());
    Duration timeout = query.span("timeout", policy.deadline());
    Find.Source source =
        query.text("source").map(Finding::source).orElseGet(() -> network(request, form));
    Cid cid = named.multihash().cid();
    return FindCall.of(new Find(Begun.by(request, world), cid, limit, timeout, source), named);
  }

  /** Who watches a lookup work wants one, and so does who says so (RFC 9111 §5.2.1.4). */
  private static Find.Source network(ServerRequest request, Form form) {
    boolean anew =
        form == Form.EVENTS
            || request.headers().header(HttpHeaders.CACHE_CONTROL).stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("no-cache"));
    return anew ? Find.Source.ANEW : Find.Source.NETWORK;
  }

  private static Find.Source source(String text) {
    return switch (text) {
      case "local" -> Find.Source.LOCAL;
      case "network" -> Find.Source.NETWORK;
      default -> throw Refusal.malformed("source '" + Shown.of(text) + "' is not local or network");
    };
  }

  private Mono<ServerResponse> document(FindCall call) {
    return finds.document(call).map(document -> Reply.json(200, document));
  }

  private Flux<byte[]> lines(FindCall call) {
    Find find = call.find();
    FindStream stream = new FindStream(find.id(), finds.records());
    return finds.streamed(
        stream
            .lines(finds.events(call))
            .onErrorResume(fault -> Mono.just(stream.faultLine(reason(find, fault)))));
  }

  private Flux<byte[]> events(FindCall call) {
    Find find = call.find();
    FindStream stream = new FindStream(find.id(), finds.records());
    return finds.streamed(
        stream
            .events(finds.events(call), policy.heartbeat(), world.timers())
            .onErrorResume(fault -> Mono.just(stream.faultEvent(reason(find, fault)))));
  }

  /** The status line has gone out already: the end says what a problem would have. */
  private static String reason(Find find, Throwable fault) {
    LOG.atError()
        .addKeyValue("lookup_id", find.id())
        .addKeyValue("cid", find.cid())
        .setCause(fault)
        .log("find {} met a fault of this node", find.id());
    return Problems.refusal(fault).error().code();
  }

  /** A browser reconnects when a stream ends; 204 tells it that this one is over for good. */
  private static boolean hasSeenTheEnd(ServerRequest request) {
    return request.headers().header(LAST_EVENT_ID).stream()
        .anyMatch(id -> id.endsWith(FindStream.END));
  }
}
