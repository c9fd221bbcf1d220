package io.svcdht.rpc.http;

import io.svcdht.error.DhtError;
import io.svcdht.rpc.calls.Calls;
import io.svcdht.rpc.web.Form;
import io.svcdht.rpc.web.Refusal;
import io.svcdht.rpc.web.Reply;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/**
 * The REST door as one thing (docs/API.md): its routes, the filter that frames every exchange, and
 * the handler that gives every error one form. The assembly registers all three.
 */
public final class HttpDoor {

  /** The header that carries the id of a request both ways. */
  public static final String REQUEST_ID = RequestFrame.HEADER;

  /** Where announcements are. */
  static final String PROVIDERS = "/dht/providers";

  private final Finding finding;
  private final Announcing announcing;
  private final Bulk bulk;
  private final Neighbourhood neighbourhood;
  private final Docs docs;
  private final CallerLimits callers;
  private final Threshold threshold;
  private final RequestFrame frame;
  private final Problems problems;

  /** A door with these bounds; holds nothing that needs closing. */
  public HttpDoor(HttpParts parts, ApiPolicy policy) {
    problems = new Problems(parts.meters());
    frame = new RequestFrame(parts.world().random());
    Calls calls = parts.calls();
    finding = new Finding(calls.finds(), parts.world(), policy.reads());
    callers = new CallerLimits(policy, parts.world().time());
    threshold =
        new Threshold(
            new Admission(policy.access(), parts.files().tokens()::current), callers, calls.gate());
    neighbourhood =
        new Neighbourhood(calls.closest(), parts.table(), parts.world(), policy.reads().deadline());
    docs = new Docs(policy.access().docs(), parts.files().io());
    ApiPolicy.Writes writes = policy.writes();
    Bodies bodies = new Bodies(writes.bodyBytes(), writes.idle(), parts.world().timers());
    announcing = new Announcing(calls.announces(), writes, bodies);
    bulk = new Bulk(new Bulk.Parts(announcing, calls.gate(), problems), writes, parts.world());
  }

  /** What may change while it is open does so now: the rates of callers. */
  public void use(ApiPolicy policy) {
    callers.use(policy);
  }

  /** Everything under {@code /dht}. */
  public RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .route(
            RequestPredicates.path(PROVIDERS + "/{cid}"),
            resource(
                Map.of(HttpMethod.GET, finding::find, HttpMethod.DELETE, announcing::withdraw)))
        .route(
            RequestPredicates.path(PROVIDERS),
            resource(Map.of(HttpMethod.GET, announcing::list, HttpMethod.POST, this::announce)))
        .route(
            RequestPredicates.path("/dht/peers/{nodeId}"),
            resource(Map.of(HttpMethod.GET, neighbourhood::closest)))
        .route(
            RequestPredicates.path("/dht/routing-table"),
            resource(Map.of(HttpMethod.GET, neighbourhood::routingTable)))
        .route(
            RequestPredicates.path("/dht/openapi.yaml"),
            resource(Map.of(HttpMethod.GET, docs::document)))
        .route(RequestPredicates.path("/dht/docs"), resource(Map.of(HttpMethod.GET, docs::page)))
        .route(
            RequestPredicates.path("/dht/docs/{file}"),
            resource(Map.of(HttpMethod.GET, docs::part)))
        .route(RequestPredicates.path("/dht/**"), HttpDoor::nothingHere)
        .filter(threshold)
        .build();
  }

  /** What every call crosses before any work; for the routes of other doors over HTTP, too. */
  public HandlerFilterFunction<ServerResponse, ServerResponse> threshold() {
    return threshold;
  }

  /** Gives every exchange its id and its protective headers; to run before other filters. */
  public WebFilter frame() {
    return frame;
  }

  /** Answers every error as {@code application/problem+json}; ordered before Boot's own. */
  public WebExceptionHandler problems() {
    return problems;
  }

  private Mono<ServerResponse> announce(ServerRequest request) {
    Optional<Form> form = Form.ofBody(request.headers().asHttpHeaders());
    return switch (form.orElse(Form.EVENTS)) {
      case JSON -> announcing.announce(request);
      case NDJSON -> bulk.announce(request);
      case EVENTS ->
          Mono.error(
              new Refusal(
                  DhtError.UNSUPPORTED,
                  415,
                  "Content-Type is not application/json or application/x-ndjson, in UTF-8"));
    };
  }

  /** One path with its methods; HEAD goes with GET, and what is left over is 405 with Allow. */
  private static HandlerFunction<ServerResponse> resource(
      Map<HttpMethod, HandlerFunction<ServerResponse>> methods) {
    String allow = allow(methods);
    return request -> {
      HttpMethod method =
          request.method().equals(HttpMethod.HEAD) ? HttpMethod.GET : request.method();
      HandlerFunction<ServerResponse> handler = methods.get(method);
      if (handler != null) {
        return Mono.defer(() -> handler.handle(request));
      }
      if (method.equals(HttpMethod.OPTIONS)) {
        return Mono.just(Reply.empty(204).with(HttpHeaders.ALLOW, allow));
      }
      request.exchange().getResponse().getHeaders().set(HttpHeaders.ALLOW, allow);
      return Mono.error(
          new Refusal(DhtError.UNSUPPORTED, 405, "this path knows " + allow + " only"));
    };
  }

  private static String allow(Map<HttpMethod, HandlerFunction<ServerResponse>> methods) {
    return Arrays.stream(HttpMethod.values())
        .filter(method ->
            methods.containsKey(method)
                || method.equals(HttpMethod.OPTIONS)
                || (method.equals(HttpMethod.HEAD) && methods.containsKey(HttpMethod.GET)))
        .map(HttpMethod::name)
        .collect(Collectors.joining(", "));
  }

  private static Mono<ServerResponse> nothingHere(ServerRequest request) {
    return Mono.error(
        new Refusal(
            DhtError.NOT_FOUND,
            404,
            "there is nothing at "
                + io.svcdht.id.Shown.of(request.path())
                + "; known are /dht/providers, /dht/peers/{nodeId} and /dht/routing-table"));
  }
}
