package io.svcdht.config;

import io.svcdht.error.Decoded;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.Shown;
import io.svcdht.limits.Limits;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where this node listens, and what it tells others of it. */
final class Sockets {

  private static final Pattern FORM =
      Pattern.compile(
          "(?:\\[([0-9a-fA-F:.]+)]|((?:[0-9]{1,3}\\.){3}[0-9]{1,3}|localhost)):([0-9]{1,5})");

  private Sockets() {}

  /** Reads {@code IP:PORT}, {@code [IP6]:PORT} or {@code localhost:PORT}; nothing is resolved. */
  static InetSocketAddress parse(String key, String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (matcher.matches() && Integer.parseInt(matcher.group(3)) <= Limits.PORT_MAX) {
      String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      try {
        InetAddress ip =
            host.equals("localhost")
                ? InetAddress.ofLiteral("127.0.0.1")
                : InetAddress.ofLiteral(host);
        return new InetSocketAddress(ip, Integer.parseInt(matcher.group(3)));
      } catch (IllegalArgumentException notAnAddress) {
        throw wrong(key, text);
      }
    }
    throw wrong(key, text);
  }

  /** Reads an IP address; nothing is resolved. */
  static InetAddress ip(String key, String text) {
    try {
      return InetAddress.ofLiteral(text.strip());
    } catch (IllegalArgumentException notAnAddress) {
      throw new BadSetting(
          key + " is '" + Shown.of(text) + "', allowed is an IP address such as 192.0.2.7");
    }
  }

  /** What {@link #parse} reads as {@code socket}. */
  static String text(InetSocketAddress socket) {
    String host = socket.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + socket.getPort();
  }

  /**
   * Reads what peers are to be told: a multiaddr, or an IP address alone, which stands for itself
   * at {@code port}. So a list of a machine's addresses, as Kubernetes has it of a pod, will do.
   */
  static Decoded<Multiaddr> advertised(String text, int port) {
    if (text.indexOf('/') >= 0) {
      return Multiaddr.parse(text);
    }
    String family = text.indexOf(':') >= 0 ? "/ip6/" : "/ip4/";
    Decoded<Multiaddr> address = Multiaddr.parse(family + text + "/tcp/" + port);
    return address instanceof Decoded.Ok
        ? address
        : Decoded.malformed(
            "'"
                + Shown.of(text)
                + "' is not an IP address alone, or a multiaddr such as /ip4/192.0.2.7/tcp/9910,"
                + " /dns4/node.example/tcp/9910 or /onion3/HOST:PORT");
  }

  /**
   * What to tell peers who want to dial a listener: its own address, or those of this machine's
   * interfaces if it is bound to all of them, IPv4 first, loopback only where there is no other.
   */
  static List<Multiaddr> dialable(InetSocketAddress bound) {
    if (!bound.getAddress().isAnyLocalAddress()) {
      return List.of(Multiaddr.tcp(bound));
    }
    boolean both = !(bound.getAddress() instanceof Inet4Address);
    List<InetAddress> own =
        interfaces().stream()
            .filter(ip -> both || ip instanceof Inet4Address)
            .filter(ip -> !ip.isLoopbackAddress() && !ip.isLinkLocalAddress())
            .sorted(Comparator.comparingInt(ip -> ip instanceof Inet4Address ? 0 : 1))
            .limit(Limits.PEER_ADDRESSES)
            .toList();
    List<InetAddress> told = own.isEmpty() ? List.of(InetAddress.ofLiteral("127.0.0.1")) : own;
    return told.stream()
        .map(ip -> Multiaddr.tcp(new InetSocketAddress(ip, bound.getPort())))
        .toList();
  }

  private static List<InetAddress> interfaces() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(Sockets::up)
          .flatMap(NetworkInterface::inetAddresses)
          .toList();
    } catch (SocketException none) {
      return List.of();
    }
  }

  private static boolean up(NetworkInterface face) {
    try {
      return face.isUp();
    } catch (SocketException gone) {
      return false;
    }
  }

  private static BadSetting wrong(String key, String text) {
    return new BadSetting(
        key
            + " is '"
            + text
            + "', allowed is IP:PORT such as 0.0.0.0:9910, 127.0.0.1:9910 or [::]:9910");
  }
}
