package io.svcdht.rpc.http;

import io.svcdht.error.Decoded;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Who calls, as far as a token or its absence tells.
 *
 * @param name the token's name, or {@code anonymous}; announcements belong to it
 * @param scopes what is allowed
 */
record ApiCaller(String name, Set<Scope> scopes) {

  /** The name of callers without a token. */
  static final String ANONYMOUS = "anonymous";

  private static final String ATTRIBUTE = ApiCaller.class.getName();
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  ApiCaller {
    scopes = scopes.contains(Scope.ADMIN) ? EnumSet.allOf(Scope.class) : Set.copyOf(scopes);
  }

  /** Whether {@code name} may be a token's. */
  static Decoded<String> checkName(String name) {
    return NAME.matcher(name).matches() && !name.equals(ANONYMOUS)
        ? Decoded.ok(name)
        : Decoded.malformed(
            "a token's name is 1 to 64 characters of A-Z a-z 0-9 . _ - and not " + ANONYMOUS);
  }

  static ApiCaller anonymous(Anonymous anonymous) {
    return new ApiCaller(ANONYMOUS, anonymous.scopes());
  }

  /** Notes on the request who calls. */
  void attachTo(ServerRequest request) {
    request.attributes().put(ATTRIBUTE, this);
  }

  /** Who calls, as {@link #attachTo} noted it. */
  static ApiCaller of(ServerRequest request) {
    return (ApiCaller) Objects.requireNonNull(request.attributes().get(ATTRIBUTE), "no caller");
  }

  boolean hasAnyOf(Set<Scope> wanted) {
    for (Scope scope : wanted) {
      if (scopes.contains(scope)) {
        return true;
      }
    }
    return false;
  }
}
