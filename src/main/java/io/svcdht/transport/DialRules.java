package io.svcdht.transport;

import io.svcdht.id.Cidr;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.Reach;
import io.svcdht.limits.TimeSource;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whom this node dials (docs/PROTOCOL.md §2), so that nobody can aim a fleet of nodes at a victim.
 * A local address (loopback, private, link-local) is dialled only if this node is itself in that
 * network <em>and</em> has met somebody there; an address that failed is left alone for a while; a
 * prefix of strangers has a budget. Whom a discovery has found may be made up by anybody who can
 * send a packet, so that neither this node's own addresses nor a trusted network speak for it.
 * Decides only: opens nothing. Safe for several threads.
 */
final class DialRules {

  private static final int FAILURES = 8_192;
  private static final int NETWORKS = 64;
  private static final int WRITTEN = 256;

  /** Who named the address. */
  enum Named {
    /** A peer. */
    BY_PEER,
    /** Nobody known: a discovery has found it. */
    BY_DISCOVERY,
    /** The operator, as an IP address. */
    BY_OPERATOR,
    /** The operator, as a name that was resolved. */
    BY_NAME
  }

  private final DialPolicy policy;
  private final List<Cidr> trusted;
  private final TimeSource time;
  private final Set<Cidr> inside = new HashSet<>();
  private final Set<Cidr> advertised = new HashSet<>();
  private final Set<Cidr> met = new HashSet<>();
  private final Set<InetSocketAddress> written = new HashSet<>();
  private final Set<Cidr> writtenNetworks = new HashSet<>();
  private final Set<InetSocketAddress> underWay = new HashSet<>();
  private final Forgetful<InetSocketAddress, Long> failures = new Forgetful<>(FAILURES);
  private final Windows<Cidr> budgets;

  DialRules(DialPolicy policy, List<Cidr> trusted, TimeSource time) {
    this.policy = policy;
    this.trusted = trusted;
    this.time = time;
    this.budgets = new Windows<>(policy.prefixBudget(), policy.failurePause(), time);
  }

  /** This node has these addresses, so it is in the local networks that they belong to. */
  synchronized void inside(Collection<InetAddress> own) {
    own.forEach(address -> remember(inside, address));
  }

  /** Peers are told these addresses, so whoever is in the same local networks names them. */
  synchronized void advertised(Collection<InetAddress> own) {
    own.forEach(address -> {
      remember(inside, address);
      remember(advertised, address);
    });
  }

  /**
   * The operator has written down nodes at {@code sockets} for a discovery to begin with: it may
   * name these as an operator does, and others in their local networks.
   */
  synchronized void written(Collection<InetSocketAddress> sockets) {
    for (InetSocketAddress socket : sockets) {
      if (!socket.isUnresolved() && written.size() < WRITTEN) {
        written.add(socket);
        remember(writtenNetworks, socket.getAddress());
      }
    }
  }

  /** Somebody at {@code address} has proven its identity. */
  synchronized void met(InetAddress address) {
    remember(met, address);
  }

  /**
   * The sockets to try for a contact, in order: IP addresses over TCP only, at most {@link
   * DialPolicy#perFamily} of each family, families in turn, IPv6 first (RFC 8305 §4).
   */
  List<InetSocketAddress> choose(List<Multiaddr> addresses) {
    List<InetSocketAddress> six = new ArrayList<>();
    List<InetSocketAddress> four = new ArrayList<>();
    for (Multiaddr address : addresses) {
      Optional<InetAddress> ip = address.ip();
      if (ip.isPresent() && address.carrier() == Multiaddr.Carrier.TCP) {
        List<InetSocketAddress> family = ip.get() instanceof Inet6Address ? six : four;
        InetSocketAddress socket = new InetSocketAddress(ip.get(), address.port());
        if (family.size() < policy.perFamily() && !family.contains(socket)) {
          family.add(socket);
        }
      }
    }
    return inTurn(six, four);
  }

  /**
   * Why {@code socket} must not be dialled now. If empty the dial is counted and may begin, and
   * {@link #ended} must follow. One socket that others have named is dialled once at a time, or
   * many node ids with one address would make many dials before the first has failed.
   */
  synchronized Optional<String> refusal(InetSocketAddress socket, Named named) {
    InetAddress ip = socket.getAddress();
    Named by = named == Named.BY_DISCOVERY && written.contains(socket) ? Named.BY_OPERATOR : named;
    if (!reachable(ip, by)) {
      return Optional.of("address " + ip.getHostAddress() + " is not one that this node dials");
    }
    return switch (by) {
      case BY_OPERATOR, BY_NAME -> Optional.empty();
      case BY_PEER -> begun(socket, trusted.stream().anyMatch(network -> network.contains(ip)));
      case BY_DISCOVERY -> begun(socket, false);
    };
  }

  private Optional<String> begun(InetSocketAddress socket, boolean unbudgeted) {
    if (underWay.contains(socket)) {
      return Optional.of(socket + " is being dialled already");
    }
    Long failed = failures.get(socket);
    if (failed != null && time.nanos() - failed < policy.failurePause().toNanos()) {
      return Optional.of("the last dial of " + socket + " failed " + ago(failed) + " ago");
    }
    Cidr prefix = Prefixes.of(socket.getAddress());
    if (!unbudgeted && !budgets.admit(prefix)) {
      return Optional.of("the budget of dials to " + prefix + " is spent");
    }
    underWay.add(socket);
    return Optional.empty();
  }

  /** A dial has ended, well or badly, or was given up. */
  synchronized void ended(InetSocketAddress socket) {
    underWay.remove(socket);
  }

  /** A dial failed, in whatever way. */
  synchronized void failed(InetSocketAddress socket) {
    failures.remove(socket);
    failures.put(socket, time.nanos());
  }

  /** There is life at {@code socket}: an earlier failure says nothing any more. */
  synchronized void alive(InetSocketAddress socket) {
    failures.remove(socket);
  }

  private boolean reachable(InetAddress ip, Named named) {
    return switch (Reach.of(ip)) {
      case Reach.Global() -> true;
      case Reach.Never() -> false;
      case Reach.Local(Cidr block) ->
          switch (named) {
            case BY_OPERATOR -> true;
            case BY_NAME -> inside.contains(block);
            case BY_PEER ->
                inside.contains(block) && (met.contains(block) || advertised.contains(block));
            case BY_DISCOVERY ->
                inside.contains(block) && (met.contains(block) || writtenNetworks.contains(block));
          };
    };
  }

  private Duration ago(long nanos) {
    return Duration.ofNanos(time.nanos() - nanos);
  }

  private static void remember(Set<Cidr> networks, InetAddress address) {
    if (Reach.of(address) instanceof Reach.Local(Cidr block) && networks.size() < NETWORKS) {
      networks.add(block);
    }
  }

  private static List<InetSocketAddress> inTurn(
      List<InetSocketAddress> first, List<InetSocketAddress> second) {
    List<InetSocketAddress> all = new ArrayList<>(first.size() + second.size());
    for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
      if (i < first.size()) {
        all.add(first.get(i));
      }
      if (i < second.size()) {
        all.add(second.get(i));
      }
    }
    return all;
  }
}
