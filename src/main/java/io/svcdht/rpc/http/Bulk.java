package io.svcdht.rpc.http;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.reactor.bulkhead.operator.BulkheadOperator;
import io.svcdht.pipeline.World;
import io.svcdht.rpc.calls.Bulkheads;
import io.svcdht.rpc.calls.Gate;
import io.svcdht.rpc.web.Form;
import io.svcdht.rpc.web.Reply;
import java.util.List;
import java.util.Set;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@code POST /dht/providers} with NDJSON: many announcements, one line in and one line out for
 * each, in order. A few run side by side, and a line that fails costs itself only ({@link
 * BulkRun}).
 */
final class Bulk {

  private static final List<Form> FORMS = List.of(Form.NDJSON);
  private static final Set<String> TIMEOUT = Set.of("timeout");

  private final Parts parts;
  private final ApiPolicy.Writes policy;
  private final World world;
  private final Bulkhead places;

  /**
   * What a bulk works with.
   *
   * @param announcing does the single announcement
   * @param gate asked before each line: a drain may begin in the midst of a bulk
   * @param problems counts what is refused
   */
  record Parts(Announcing announcing, Gate gate, Problems problems) {}

  Bulk(Parts parts, ApiPolicy.Writes policy, World world) {
    this.parts = parts;
    this.policy = policy;
    this.world = world;
    this.places = Bulkheads.of("bulks", policy.bulk().concurrent());
  }

  Mono<ServerResponse> announce(ServerRequest request) {
    Form form = Form.negotiate(request.headers().asHttpHeaders(), FORMS);
    BulkRun run =
        new BulkRun(
            parts,
            policy,
            world,
            new BulkRun.Asked(
                ApiCaller.of(request),
                Query.of(request, TIMEOUT).span("timeout", policy.deadline()),
                RequestFrame.idOf(request.attributes())));
    Flux<byte[]> lines = run.lines(request.exchange().getRequest().getBody());
    return Mono.just(Reply.bulk(form, lines.transformDeferred(BulkheadOperator.of(places))));
  }
}
