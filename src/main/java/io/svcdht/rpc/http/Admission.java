package io.svcdht.rpc.http;

import io.svcdht.error.DhtError;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * Decides who may call, from headers alone: a valid token brings its scopes; without one the policy
 * for anonymous callers holds, and on a loopback API only under a loopback Host. A wrong token is
 * refused even where none would have done.
 */
final class Admission {

  /** What came of it. */
  sealed interface Verdict {
    /** May call. */
    record Admitted(ApiCaller caller) implements Verdict {}

    /** May not; {@code challenge} is for WWW-Authenticate (RFC 6750 §3). */
    record Denied(DhtError error, String detail, Optional<String> challenge) implements Verdict {}
  }

  private static final String REALM = "Bearer realm=\"svc-dht\"";
  private static final String BEARER = "bearer ";
  private static final Set<HttpMethod> SAFE =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private final ApiPolicy.Access policy;
  private final Supplier<Tokens> tokens;
  private final ApiCaller anonymous;

  Admission(ApiPolicy.Access policy, Supplier<Tokens> tokens) {
    this.policy = policy;
    this.tokens = tokens;
    this.anonymous = ApiCaller.anonymous(policy.anonymous());
  }

  /** Whether a method changes nothing. */
  static boolean isSafe(HttpMethod method) {
    return SAFE.contains(method);
  }

  /** Decides on a call that needs one of {@code wanted}. */
  Verdict decide(HttpMethod method, Set<Scope> wanted, HttpHeaders headers) {
    List<String> authorization = headers.getOrEmpty(HttpHeaders.AUTHORIZATION);
    return authorization.isEmpty()
        ? withoutToken(method, wanted, headers)
        : withToken(authorization, wanted);
  }

  private Verdict withToken(List<String> authorization, Set<Scope> wanted) {
    String value = authorization.getFirst();
    if (authorization.size() > 1 || !value.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      return unauthorized(
          "the Authorization header is not one of the form 'Bearer TOKEN'", "invalid_request");
    }
    Optional<ApiCaller> caller = tokens.get().find(value.substring(BEARER.length()).strip());
    if (caller.isEmpty()) {
      return unauthorized("this token is not known here", "invalid_token");
    }
    if (!caller.get().hasAnyOf(wanted)) {
      return new Verdict.Denied(
          DhtError.FORBIDDEN,
          "token '" + caller.get().name() + "' lacks the scope " + names(wanted, " or "),
          Optional.of(
              REALM + ", error=\"insufficient_scope\", scope=\"" + names(wanted, " ") + '"'));
    }
    return new Verdict.Admitted(caller.get());
  }

  private Verdict withoutToken(HttpMethod method, Set<Scope> wanted, HttpHeaders headers) {
    if (!anonymous.hasAnyOf(wanted)) {
      return new Verdict.Denied(
          DhtError.UNAUTHORIZED,
          "this call needs a token with the scope " + names(wanted, " or "),
          Optional.of(REALM));
    }
    List<String> hosts = headers.getOrEmpty(HttpHeaders.HOST);
    @Nullable String host = hosts.size() == 1 ? hosts.getFirst() : null;
    if (policy.loopback() && !LoopbackHost.is(host)) {
      return forbidden(
          "without a token this loopback API is called under a loopback Host such as localhost or"
              + " 127.0.0.1 only");
    }
    if (!isSafe(method) && foreignOrigin(headers.getOrEmpty(HttpHeaders.ORIGIN), host)) {
      return forbidden("pages of another origin may not change anything here without a token");
    }
    return new Verdict.Admitted(anonymous);
  }

  /** Whether a browser says that the call comes from a page that this server did not serve. */
  private static boolean foreignOrigin(List<String> origins, @Nullable String host) {
    return !origins.isEmpty()
        && !(origins.size() == 1
            && host != null
            && (origins.getFirst().equalsIgnoreCase("http://" + host)
                || origins.getFirst().equalsIgnoreCase("https://" + host)));
  }

  private static Verdict unauthorized(String detail, String error) {
    return new Verdict.Denied(
        DhtError.UNAUTHORIZED, detail, Optional.of(REALM + ", error=\"" + error + '"'));
  }

  private static Verdict forbidden(String detail) {
    return new Verdict.Denied(DhtError.FORBIDDEN, detail, Optional.empty());
  }

  private static String names(Set<Scope> scopes, String between) {
    return EnumSet.copyOf(scopes).stream().map(Scope::label).collect(Collectors.joining(between));
  }
}
