package io.svcdht.rpc.routing;

import io.svcdht.error.DhtError;
import io.svcdht.id.Shown;
import io.svcdht.rpc.web.Refusal;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/**
 * Delegated Routing V1 (specs.ipfs.tech/routing/http-routing-v1): its routes, and the filter that
 * opens them to web pages. Errors are made documents by the REST door.
 */
public final class RoutingDoor {

  /** Under which everything of this door is. */
  static final String ROOT = "/routing/v1/";

  private final HandlerFilterFunction<ServerResponse, ServerResponse> threshold;
  private final Providers providers;
  private final Peers peers;
  private final Cors cors = new Cors();

  /** A door beside the REST door; holds nothing that needs closing. */
  public RoutingDoor(RoutingParts parts) {
    this.threshold = parts.threshold();
    this.providers = new Providers(parts.calls().finds(), parts.world(), parts.deadline());
    this.peers = new Peers(parts.calls().closest(), parts.node(), parts.world(), parts.deadline());
  }

  /** Everything under {@code /routing/v1}. */
  public RouterFunction<ServerResponse> routes() {
    RouterFunction<ServerResponse> reads =
        RouterFunctions.route()
            .route(get("providers/{cid}"), later(providers::find))
            .route(get("peers/{peerId}"), later(peers::find))
            .route(get("dht/closest/peers/{key}"), later(peers::closest))
            .filter(threshold)
            .build();
    return reads.andRoute(RequestPredicates.path(ROOT + "**"), RoutingDoor::nothingElse);
  }

  /** Lets pages of every origin read what is under {@code /routing/v1}, and nothing else. */
  public WebFilter cors() {
    return cors;
  }

  /** Looks at the method itself: the framework's predicate takes a preflight for what it asks. */
  private static RequestPredicate get(String path) {
    return RequestPredicates.path(ROOT + path).and(request -> isGet(request.method()));
  }

  private static boolean isGet(HttpMethod method) {
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
  }

  /** What a handler throws becomes the error of its answer. */
  private static HandlerFunction<ServerResponse> later(HandlerFunction<ServerResponse> handler) {
    return request -> Mono.defer(() -> handler.handle(request));
  }

  /** The specification wants 400 for an unknown path and 501 for what is not supported. */
  private static Mono<ServerResponse> nothingElse(ServerRequest request) {
    boolean unknown = isGet(request.method()) && !request.path().startsWith(ROOT + "ipns/");
    return Mono.error(
        unknown
            ? new Refusal(
                DhtError.NOT_FOUND,
                400,
                "there is nothing at "
                    + Shown.of(request.path())
                    + "; known are /routing/v1/providers/{cid}, /routing/v1/peers/{peer-id} and"
                    + " /routing/v1/dht/closest/peers/{key}")
            : new Refusal(
                DhtError.UNSUPPORTED,
                501,
                "this router reads providers and peers; it keeps no IPNS records, and contents are"
                    + " announced with POST /dht/providers"));
  }
}
