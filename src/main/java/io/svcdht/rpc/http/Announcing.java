package io.svcdht.rpc.http;

import io.github.resilience4j.reactor.bulkhead.operator.BulkheadOperator;
import io.svcdht.announce.Announced;
import io.svcdht.announce.Listing;
import io.svcdht.announce.Owner;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.IpfsCid;
import io.svcdht.limits.Limits;
import io.svcdht.rpc.calls.AnnounceBody;
import io.svcdht.rpc.calls.AnnounceCalls;
import io.svcdht.rpc.calls.AnnounceJson;
import io.svcdht.rpc.web.Form;
import io.svcdht.rpc.web.Refusal;
import io.svcdht.rpc.web.Reply;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Announcing, withdrawing and listing one's own: {@code /dht/providers}. */
final class Announcing {

  private static final List<Form> FORMS = List.of(Form.JSON);
  private static final Set<String> TIMEOUT = Set.of("timeout");
  private static final Set<String> PAGE = Set.of("limit", "cursor");
  private static final int PAGE_DEFAULT = 100;
  private static final String FROM_NODE =
      " through this node; an announcement lives at the node that took it, of a micronode until its"
          + " process ends, so withdraw it there and with the same token";
  private static final String FROM_FLEET =
      " through this fleet; withdraw it with the token that announced it";
  private static final int CURSOR_CHARS = Limits.CURSOR_BYTES * 4 / 3 + 1;

  private final AnnounceCalls calls;
  private final ApiPolicy.Writes policy;
  private final Bodies bodies;

  Announcing(AnnounceCalls calls, ApiPolicy.Writes policy, Bodies bodies) {
    this.calls = calls;
    this.policy = policy;
    this.bodies = bodies;
  }

  /** {@code POST /dht/providers} with a JSON body. */
  Mono<ServerResponse> announce(ServerRequest request) {
    Form.negotiate(request.headers().asHttpHeaders(), FORMS);
    Duration timeout = timeout(request);
    ApiCaller caller = ApiCaller.of(request);
    return bodies
        .text(request.exchange().getRequest())
        .map(text -> Refusal.orThrow(AnnounceBody.read(text)))
        .flatMap(body -> perform(caller, body, timeout).map(announced -> answer(body, announced)))
        .transformDeferred(BulkheadOperator.of(calls.places()));
  }

  /** Does what a body asks for; the errors are those of {@link AnnounceCalls}. */
  Mono<Announced> perform(ApiCaller caller, AnnounceBody body, Duration timeout) {
    return calls.perform(new Owner(caller.name()), body, timeout);
  }

  /** {@code DELETE /dht/providers/{cid}}. */
  Mono<ServerResponse> withdraw(ServerRequest request) {
    Form.negotiate(request.headers().asHttpHeaders(), FORMS);
    Cid cid = Refusal.orThrow(IpfsCid.contentId(request.pathVariable("cid")));
    Duration timeout = timeout(request);
    ApiCaller caller = ApiCaller.of(request);
    return calls
        .withdraw(new Owner(caller.name()), cid, timeout)
        .<ServerResponse>map(
            done -> Reply.json(200, AnnounceJson.document(done, republishAfter(done))))
        .onErrorMap(Announcing::isUnknown, unknown -> elsewhere(caller, cid))
        .transformDeferred(BulkheadOperator.of(calls.places()));
  }

  /** {@code GET /dht/providers}. */
  Mono<ServerResponse> list(ServerRequest request) {
    Form.negotiate(request.headers().asHttpHeaders(), FORMS);
    Query query = Query.of(request, PAGE);
    int limit = query.number("limit", 1, Listing.LIMIT_MAX, PAGE_DEFAULT);
    Bytes cursor = query.text("cursor").map(Announcing::cursor).orElse(Bytes.EMPTY);
    Owner owner = new Owner(ApiCaller.of(request).name());
    return Mono.fromSupplier(
        () -> Reply.json(200, AnnounceJson.listing(calls.list(owner, cursor, limit), calls.own())));
  }

  /** Who keeps alive what {@code body} has announced. */
  String republish(AnnounceBody body) {
    return calls.republish(body);
  }

  static int status(Announced announced) {
    return announced.fresh() ? 201 : 200;
  }

  private ServerResponse answer(AnnounceBody body, Announced announced) {
    return Reply.json(status(announced), AnnounceJson.document(announced, republish(body)))
        .with(HttpHeaders.LOCATION, "/dht/providers/" + body.cid());
  }

  /** Another caller's announcement of the same content lives on. */
  private String republishAfter(Announced withdrawal) {
    return withdrawal.record().record().withdrawn() ? AnnounceJson.NONE : calls.own();
  }

  private Duration timeout(ServerRequest request) {
    return Query.of(request, TIMEOUT).span("timeout", policy.deadline());
  }

  private static Bytes cursor(String text) {
    if (text.length() <= CURSOR_CHARS) {
      try {
        return Bytes.copyOf(Base64.getUrlDecoder().decode(text));
      } catch (IllegalArgumentException notBase64) {
        // Refused below, in our own words.
      }
    }
    throw Refusal.malformed("the cursor is not one that a listing gave");
  }

  private static boolean isUnknown(Throwable failure) {
    return failure instanceof DhtException e && e.error() == DhtError.NOT_FOUND;
  }

  private Refusal elsewhere(ApiCaller caller, Cid cid) {
    boolean fleet = calls.own().equals(AnnounceJson.FLEET);
    return new Refusal(
        DhtError.NOT_FOUND,
        404,
        "caller '" + caller.name() + "' announces no " + cid + (fleet ? FROM_FLEET : FROM_NODE),
        Optional.empty());
  }
}
