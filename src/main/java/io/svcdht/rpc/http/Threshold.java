package io.svcdht.rpc.http;

import io.svcdht.error.DhtException;
import io.svcdht.rpc.calls.Gate;
import io.svcdht.rpc.web.Refusal;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * What every call to this door crosses before any work: who calls, how often, then whether the node
 * takes work of that kind. It wraps the routes themselves, so no spelling of a path goes around it.
 */
final class Threshold implements HandlerFilterFunction<ServerResponse, ServerResponse> {

  private static final Set<Scope> READ = EnumSet.of(Scope.READ);
  private static final Set<Scope> WRITE = EnumSet.of(Scope.ANNOUNCE);
  private static final Set<Scope> OWN = EnumSet.of(Scope.READ, Scope.ANNOUNCE);

  private final Admission admission;
  private final CallerLimits limits;
  private final Gate gate;

  Threshold(Admission admission, CallerLimits limits, Gate gate) {
    this.admission = admission;
    this.limits = limits;
    this.gate = gate;
  }

  @Override
  public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
    HttpMethod method = request.method();
    HttpHeaders headers = request.headers().asHttpHeaders();
    return switch (admission.decide(method, wanted(request), headers)) {
      case Admission.Verdict.Denied denied -> Mono.error(deny(request, denied));
      case Admission.Verdict.Admitted(ApiCaller caller) -> {
        caller.attachTo(request);
        boolean write = !Admission.isSafe(method);
        Optional<DhtException> closed =
            limits
                .refuse(caller, request.remoteAddress(), write)
                .or(() -> write ? gate.refuseWrite() : gate.refuseRead());
        yield closed.isPresent() ? Mono.error(closed.get()) : next.handle(request);
      }
    };
  }

  /** One's own announcements may be listed by whoever may read or announce. */
  private static Set<Scope> wanted(ServerRequest request) {
    if (!Admission.isSafe(request.method())) {
      return WRITE;
    }
    return request.path().equals(HttpDoor.PROVIDERS) ? OWN : READ;
  }

  private static Refusal deny(ServerRequest request, Admission.Verdict.Denied denied) {
    denied
        .challenge()
        .ifPresent(challenge ->
            request
                .exchange()
                .getResponse()
                .getHeaders()
                .set(HttpHeaders.WWW_AUTHENTICATE, challenge));
    return new Refusal(denied.error(), denied.error().httpStatus(), denied.detail());
  }
}
