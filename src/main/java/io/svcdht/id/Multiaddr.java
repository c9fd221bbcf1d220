package io.svcdht.id;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.limits.Limits;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where something can be reached, in multiaddr text (docs/PROTOCOL.md §1): {@code
 * /ip4|ip6|dns|dns4|dns6/…/tcp/…}, {@code …/udp/…/quic-v1} or {@code /onion3/<56>:<port>}, then
 * {@code /tls}, {@code /http}, {@code /https} and {@code /p2p/…} as suffixes, each at most once and
 * the last one last. Names whose last label is a number are refused, because resolvers read them as
 * IPv4 addresses. Two are equal if their texts are.
 */
public final class Multiaddr {

  private static final Pattern ONION = Pattern.compile("([a-z2-7]{56}):([1-9][0-9]{0,4})");
  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
  private static final Pattern IP4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
  private static final Pattern IP6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");
  private static final String LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
  private static final Pattern DNS =
      Pattern.compile("(?=.{1,100}$)" + LABEL + "(?:\\." + LABEL + ")*\\.?");

  /** A last label that some resolvers would read as (part of) an IPv4 address. */
  private static final Pattern NUMERIC_NAME =
      Pattern.compile("(?:.*\\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)\\.?");

  private static final Pattern P2P = Pattern.compile("[1-9A-HJ-NP-Za-km-z]{20,64}");

  /** How the host is written. */
  public enum HostKind {
    IP4,
    IP6,
    DNS,
    DNS4,
    DNS6,
    ONION3
  }

  /** What carries the bytes. */
  public enum Carrier {
    TCP,
    QUIC_V1,
    ONION
  }

  private final String text;
  private final HostKind kind;
  private final String host;
  private final int port;
  private final Carrier carrier;

  private Multiaddr(String text, HostKind kind, String host, int port, Carrier carrier) {
    this.text = text;
    this.kind = kind;
    this.host = host;
    this.port = port;
    this.carrier = carrier;
  }

  /** The TCP address of a socket, whose IP must be known and whose port is not 0. */
  public static Multiaddr tcp(InetSocketAddress socket) {
    InetAddress ip = socket.getAddress();
    if (ip == null) {
      throw new IllegalArgumentException("the address of " + socket + " is not resolved");
    }
    if (socket.getPort() == 0) {
      throw new IllegalArgumentException("the port of " + socket + " is 0");
    }
    String family = ip instanceof Inet4Address ? "/ip4/" : "/ip6/";
    String literal = ip.getHostAddress().replaceFirst("%.*", "");
    return parse(family + literal + "/tcp/" + socket.getPort()).orThrow();
  }

  /** Reads multiaddr text of at most {@link Limits#MULTIADDR_BYTES}. */
  public static Decoded<Multiaddr> parse(String text) {
    if (text.length() > Limits.MULTIADDR_BYTES) {
      return Decoded.rejected(
          DhtError.OVER_SIZE,
          "address '" + Shown.of(text) + "' is longer than " + Limits.MULTIADDR_BYTES);
    }
    Deque<String> parts = new ArrayDeque<>(Arrays.asList(text.split("/", -1)));
    boolean rooted = next(parts).isEmpty();
    @Nullable Multiaddr address = rooted ? head(text, parts) : null;
    if (address == null || !suffixes(parts)) {
      return Decoded.malformed(
          "address '"
              + Shown.of(text)
              + "' is not of the form /ip4|ip6|dns|dns4|dns6/HOST/tcp/PORT, …/udp/PORT/quic-v1 or"
              + " /onion3/HOST:PORT");
    }
    return Decoded.ok(address);
  }

  /** How the host is written. */
  public HostKind kind() {
    return kind;
  }

  /** The host without its port: an IP literal, a DNS name, or 56 characters of an onion address. */
  public String host() {
    return host;
  }

  /** 1…65535. */
  public int port() {
    return port;
  }

  /** What carries the bytes. */
  public Carrier carrier() {
    return carrier;
  }

  /** The IP address, where the host is one; nothing is ever resolved. */
  public Optional<InetAddress> ip() {
    return switch (kind) {
      case IP4 -> Optional.of(Inet4Address.ofLiteral(host));
      case IP6 -> Optional.of(Inet6Address.ofLiteral(host));
      case DNS, DNS4, DNS6, ONION3 -> Optional.empty();
    };
  }

  /** Whether the host is a name that has to be resolved. */
  public boolean isName() {
    return kind == HostKind.DNS || kind == HostKind.DNS4 || kind == HostKind.DNS6;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Multiaddr address && text.equals(address.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The text it was read from. */
  @Override
  public String toString() {
    return text;
  }

  private static @Nullable Multiaddr head(String text, Deque<String> parts) {
    String protocol = next(parts);
    String host = next(parts);
    if (protocol.equals("onion3")) {
      return onion(text, host);
    }
    @Nullable HostKind kind = hostKind(protocol, host);
    String carrier = next(parts);
    String port = next(parts);
    int number = PORT.matcher(port).matches() ? Integer.parseInt(port) : 0;
    if (kind == null || number < 1 || number > 65_535) {
      return null;
    }
    return switch (carrier) {
      case "tcp" -> new Multiaddr(text, kind, host, number, Carrier.TCP);
      case "udp" ->
          next(parts).equals("quic-v1")
              ? new Multiaddr(text, kind, host, number, Carrier.QUIC_V1)
              : null;
      default -> null;
    };
  }

  private static @Nullable Multiaddr onion(String text, String host) {
    var matcher = ONION.matcher(host);
    if (!matcher.matches()) {
      return null;
    }
    int port = Integer.parseInt(matcher.group(2));
    return port > 65_535
        ? null
        : new Multiaddr(text, HostKind.ONION3, matcher.group(1), port, Carrier.ONION);
  }

  private static @Nullable HostKind hostKind(String protocol, String host) {
    return switch (protocol) {
      case "ip4" -> IP4.matcher(host).matches() ? HostKind.IP4 : null;
      case "ip6" -> isIp6(host) ? HostKind.IP6 : null;
      case "dns" -> isName(host) ? HostKind.DNS : null;
      case "dns4" -> isName(host) ? HostKind.DNS4 : null;
      case "dns6" -> isName(host) ? HostKind.DNS6 : null;
      default -> null;
    };
  }

  private static boolean isName(String host) {
    return DNS.matcher(host).matches() && !NUMERIC_NAME.matcher(host).matches();
  }

  private static boolean isIp6(String host) {
    if (!IP6.matcher(host).matches() || host.indexOf(':') < 0) {
      return false;
    }
    try {
      return InetAddress.ofLiteral(host) instanceof Inet6Address;
    } catch (IllegalArgumentException notAnAddress) {
      return false;
    }
  }

  /** Each suffix at most once, {@code /p2p/…} last. */
  private static boolean suffixes(Deque<String> parts) {
    Set<String> seen = new HashSet<>();
    while (!parts.isEmpty()) {
      String suffix = next(parts);
      boolean known =
          switch (suffix) {
            case "tls", "http", "https" -> true;
            case "p2p" -> P2P.matcher(next(parts)).matches() && parts.isEmpty();
            default -> false;
          };
      if (!known || !seen.add(suffix)) {
        return false;
      }
    }
    return true;
  }

  private static String next(Deque<String> parts) {
    String part = parts.poll();
    return part == null ? "" : part;
  }
}
