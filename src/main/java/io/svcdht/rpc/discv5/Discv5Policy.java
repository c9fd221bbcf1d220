package io.svcdht.rpc.discv5;

import io.svcdht.id.Multiaddr;
import io.svcdht.limits.Limits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How Discv5 is done ({@code dht.discv5.*}).
 *
 * @param enabled whether at all; without it there is no thread and no socket
 * @param bind UDP socket; whom it can talk to has an address of the same family
 * @param port UDP port that others are told, 1…65,535
 * @param advertise which of the IP addresses that peers are told the record names, of the family of
 *     {@code bind}; empty: the first that reaches everywhere, else the first
 * @param bootEnrs node records to begin with, {@code enr:…}, at most {@link #MAX_BOOT_ENRS}
 * @param rates how much is taken from the socket
 * @param search longest time of one search, once it is bound, 1…60 s
 */
public record Discv5Policy(
    boolean enabled,
    InetSocketAddress bind,
    int port,
    Optional<InetAddress> advertise,
    List<String> bootEnrs,
    PacketRates rates,
    Duration search) {

  /** Node records that may be configured. */
  public static final int MAX_BOOT_ENRS = 64;

  /** The standing port. */
  public static final int PORT = 9_911;

  /** Checks the ranges. */
  public Discv5Policy {
    bootEnrs = bootEnrs.stream().distinct().toList();
    if (bootEnrs.size() > MAX_BOOT_ENRS) {
      throw new IllegalArgumentException(
          "discv5.boot-enrs has " + bootEnrs.size() + " entries, at most " + MAX_BOOT_ENRS);
    }
    bootEnrs.forEach(NodeRecords::check);
    if (advertise.filter(ip -> !sameFamily(ip, bind.getAddress())).isPresent()) {
      throw new IllegalArgumentException(
          "discv5.advertise "
              + advertise.get().getHostAddress()
              + " is not of the family of discv5.bind "
              + bind.getAddress().getHostAddress());
    }
    if (bind.getPort() == 0) {
      throw new IllegalArgumentException(
          "discv5.bind has port 0, which others cannot be told; allowed are 1…" + Limits.PORT_MAX);
    }
    if (port < 1 || port > Limits.PORT_MAX) {
      throw new IllegalArgumentException(
          "discv5.port " + port + " is not within 1…" + Limits.PORT_MAX);
    }
    if (search.compareTo(Duration.ofSeconds(1)) < 0
        || search.compareTo(Duration.ofSeconds(60)) > 0) {
      throw new IllegalArgumentException("discv5.search " + search + " is not within PT1S…PT1M");
    }
  }

  /** The one of {@code addresses} that the record names. */
  Optional<InetSocketAddress> told(List<Multiaddr> addresses) {
    List<Multiaddr> named =
        addresses.stream()
            .filter(address -> advertise.isEmpty() || address.ip().equals(advertise))
            .toList();
    return NodeRecords.told(named, bind.getAddress());
  }

  private static boolean sameFamily(InetAddress one, InetAddress other) {
    return one.getAddress().length == other.getAddress().length;
  }

  /** Off; where it is switched on, port 9911 of all interfaces, 10 s a search. */
  public static Discv5Policy off() {
    return new Discv5Policy(
        false,
        new InetSocketAddress("0.0.0.0", PORT),
        PORT,
        Optional.empty(),
        List.of(),
        PacketRates.defaults(),
        Duration.ofSeconds(10));
  }
}
