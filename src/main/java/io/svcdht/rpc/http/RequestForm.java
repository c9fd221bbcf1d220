package io.svcdht.rpc.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What RFC 9112 asks of a request's header beyond what a decoder looks at, so that whoever stands
 * before this node and the node itself cannot read it differently.
 */
final class RequestForm {

  private RequestForm() {}

  /** What is wrong with it; empty if nothing is. */
  static Optional<String> fault(HttpRequest request) {
    HttpVersion version = request.protocolVersion();
    boolean later = version.equals(HttpVersion.HTTP_1_1);
    if (!later && !version.equals(HttpVersion.HTTP_1_0)) {
      return Optional.of("this port speaks HTTP/1.1 and HTTP/1.0");
    }
    List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
    if (hosts.size() > 1 || (later && hosts.isEmpty())) {
      return Optional.of("there is not exactly one Host header (RFC 9112 §3.2)");
    }
    return target(request, hosts.isEmpty() ? null : hosts.getFirst());
  }

  /** A path, the whole server for OPTIONS, or a URI of the same authority as Host. */
  private static Optional<String> target(HttpRequest request, @Nullable String host) {
    String target = request.uri();
    boolean whole = target.equals("*") && request.method().equals(HttpMethod.OPTIONS);
    if (target.startsWith("/") || whole) {
      return Optional.empty();
    }
    try {
      URI absolute = new URI(target);
      String scheme = absolute.getScheme();
      boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
      if (web && absolute.getRawAuthority() != null) {
        return absolute.getRawAuthority().equalsIgnoreCase(host)
            ? Optional.empty()
            : Optional.of("the target names another host than the Host header");
      }
    } catch (URISyntaxException neither) {
      return Optional.of("the target is neither a path nor a URI");
    }
    return Optional.of("the target is neither a path nor a URI");
  }
}
