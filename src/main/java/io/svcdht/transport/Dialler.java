package io.svcdht.transport;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Multiaddr;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Dialled;
import io.svcdht.pipeline.Meters.PeerFault;
import io.svcdht.pipeline.Seed;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Dials peers and seeds within the {@link DialRules}. */
final class Dialler {

  private static final Logger LOG = LoggerFactory.getLogger(Dialler.class);

  private final LinkParts parts;
  private final DialRules rules;
  private final Bearer bearer;
  private final Names names;
  private final Race race;
  private final AtomicReference<@Nullable VerifiedPeer> own = new AtomicReference<>();

  Dialler(LinkParts parts, DialRules rules, Bearer bearer, Names names) {
    this.parts = parts;
    this.rules = rules;
    this.bearer = bearer;
    this.names = names;
    this.race = new Race(parts.policy().dial().stagger(), parts.world().timers());
  }

  /** Dials a peer at the addresses it names, raced; {@code TransportDown} if none leads to it. */
  Mono<Link> dial(VerifiedPeer peer) {
    return Mono.defer(() -> {
      advertised();
      List<Mono<Link>> ways =
          rules.choose(peer.info().addresses()).stream()
              .map(socket -> way(socket, DialRules.Named.BY_PEER, Expected.peer(peer)))
              .map(way -> way.switchIfEmpty(Mono.error(this::myself)))
              .toList();
      return ways.isEmpty()
          ? Mono.error(down("peer " + peer.nodeId() + " names no address that can be dialled"))
          : race.first(ways, link -> link.close("another address was faster"));
    });
  }

  /**
   * Dials every address of a seed, all at once, and says of each what came of it within {@code
   * left}; links that open are given to {@code opened}. Never fails.
   */
  Flux<Dialled> dial(Seed seed, Duration left, Consumer<Link> opened) {
    boolean name = seed.address().isName();
    return dial(seed, name ? DialRules.Named.BY_NAME : DialRules.Named.BY_OPERATOR, left, opened);
  }

  /** The same for one that a discovery has found: at an IP address only, within all the rules. */
  Flux<Dialled> dialFound(Seed found, Duration left, Consumer<Link> opened) {
    return found.address().isName()
        ? Flux.just(new Dialled.Failed(found.asWritten(), DhtError.TRANSPORT_DOWN))
        : dial(found, DialRules.Named.BY_DISCOVERY, left, opened);
  }

  private Flux<Dialled> dial(
      Seed seed, DialRules.Named named, Duration left, Consumer<Link> opened) {
    return Flux.defer(() -> {
      advertised();
      Expected expected = Expected.pinned(seed.pinned());
      return resolved(seed)
          .timeout(left, Mono.error(Dialler::late), parts.world().timers())
          .flatMapIterable(sockets -> sockets)
          .flatMap(
              socket -> outcome(socket, way(socket, named, expected), left, opened), Names.MOST)
          .onErrorResume(error -> Mono.just(failure(seed.asWritten(), error)));
    });
  }

  private Mono<List<InetSocketAddress>> resolved(Seed seed) {
    return seed.address().carrier() == Multiaddr.Carrier.TCP
        ? names
            .resolve(seed.address())
            .filter(sockets -> !sockets.isEmpty())
            .switchIfEmpty(nowhere(seed))
        : Mono.error(down("seed " + seed + " is not a TCP address"));
  }

  private Mono<Dialled> outcome(
      InetSocketAddress socket, Mono<Link> way, Duration left, Consumer<Link> opened) {
    return way.doOnNext(opened)
        .<Dialled>map(link -> new Dialled.Met(socket, link.peer()))
        .defaultIfEmpty(new Dialled.Self(socket))
        .timeout(left, Mono.error(Dialler::late), parts.world().timers())
        .onErrorResume(error -> Mono.just(failure(socket, error)));
  }

  private Mono<Link> way(InetSocketAddress socket, DialRules.Named named, Expected expected) {
    return Mono.defer(() -> {
      Optional<String> refused = rules.refusal(socket, named);
      if (refused.isPresent()) {
        return Mono.error(down("not dialled: " + refused.get()));
      }
      return bearer
          .open(socket, expected)
          .doOnNext(link -> reached(socket))
          .doOnError(error -> failed(socket, error))
          .doFinally(end -> rules.ended(socket));
    });
  }

  private void reached(InetSocketAddress socket) {
    rules.met(socket.getAddress());
    rules.alive(socket);
  }

  private void failed(InetSocketAddress socket, Throwable error) {
    LOG.debug("dial of {} failed: {}", socket, error.getMessage());
    rules.failed(socket);
  }

  /** Addresses we advertise are ours, and whoever names us names them: we are in those networks. */
  private void advertised() {
    VerifiedPeer now = parts.self().current();
    if (!now.equals(own.getAndSet(now))) {
      rules.advertised(now.info().addresses().stream().flatMap(it -> it.ip().stream()).toList());
    }
  }

  private static Dialled failure(InetSocketAddress socket, Throwable error) {
    LOG.debug("seed at {} was not met: {}", socket, error.getMessage());
    return new Dialled.Failed(
        socket, error instanceof DhtException known ? known.error() : DhtError.INTERNAL);
  }

  private static <T> Mono<T> nowhere(Seed seed) {
    return Mono.error(() -> down("seed " + seed + " has no address"));
  }

  private static DhtException late() {
    return new DhtException(DhtError.DEADLINE, "no answer in time");
  }

  private DhtException myself() {
    parts.meters().peerFault(PeerFault.STALE_ADDRESS);
    return down("this node itself answers there");
  }

  private static DhtException down(String why) {
    return new DhtException(DhtError.TRANSPORT_DOWN, why);
  }
}
