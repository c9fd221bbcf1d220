package io.svcdht.rpc.discv5;

import io.svcdht.peer.LocalPeer;
import io.svcdht.peer.PeerInfo;
import io.svcdht.pipeline.Meters;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ethereum.beacon.discovery.crypto.Signer;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Which run of the library there is. The library has one address for its whole life, so it is begun
 * anew when peers are told another; a run that could not be begun is begun by whoever asks next.
 * One change is under way at most, and goes on though nobody waits for it any more: half of one
 * would leave a socket behind.
 */
final class Discv5Life {

  private static final Logger LOG = LoggerFactory.getLogger(Discv5Life.class);

  private final LocalPeer self;
  private final Discv5Policy policy;
  private final List<NodeRecord> boot;
  private final Discv5Node.Ground ground;
  private final Meters meters;
  private List<NodeRecord> known;
  private @Nullable Discv5Node running;
  private @Nullable Mono<Discv5Node> underway;
  private boolean begun;
  private boolean stopped;
  private long seq;

  Discv5Life(
      LocalPeer self,
      Discv5Policy policy,
      List<NodeRecord> boot,
      Discv5Node.Ground ground,
      Meters meters) {
    this.self = self;
    this.policy = policy;
    this.boot = boot;
    this.ground = ground;
    this.meters = meters;
    this.known = boot;
  }

  /** What runs now, if anything does. */
  synchronized Optional<Discv5Node> running() {
    return Optional.ofNullable(running);
  }

  /** Binds for the first time. */
  synchronized Mono<Discv5Node> begin() {
    begun = true;
    return current();
  }

  /** What runs under the address of now. Whoever comes while it is begun waits for the same. */
  synchronized Mono<Discv5Node> current() {
    if (!begun || stopped) {
      return Mono.error(new IllegalStateException("Discv5 is not running"));
    }
    Mono<Discv5Node> begins = underway;
    if (begins != null) {
      return begins;
    }
    Discv5Node now = running;
    if (now != null && now.told().equals(told(self.current().info()))) {
      return Mono.just(now);
    }
    Mono<Discv5Node> anew =
        Mono.defer(this::ended)
            .then(Mono.fromCallable(this::fresh).subscribeOn(ground.io()))
            .flatMap(node -> node.started(policy.search()))
            .doOnNext(this::runs)
            .doOnError(fault -> failed())
            .cache();
    underway = anew;
    return anew;
  }

  /** Ends what runs, and remembers whom it knew. */
  private synchronized Mono<Void> ended() {
    Discv5Node last = running;
    running = null;
    if (last == null) {
      return Mono.empty();
    }
    known =
        Stream.concat(last.live().stream(), boot.stream())
            .distinct()
            .limit(FoundSeeds.MOST)
            .toList();
    return last.stop();
  }

  private synchronized Discv5Node fresh() {
    if (stopped) {
      throw new IllegalStateException("Discv5 has been stopped");
    }
    PeerInfo info = self.current().info();
    Optional<InetSocketAddress> told = told(info);
    Signer signer = Discv5Keys.of(self.identity());
    seq = Math.max(seq + 1, ground.world().time().wall().toEpochMilli());
    NodeRecord record = NodeRecords.of(info, told, policy.port(), seq, signer);
    PacketRates rates = policy.rates();
    UdpSocket socket =
        new UdpSocket(
            policy.bind(),
            rates,
            () -> new PacketGate(new PacketLimits(rates, ground.world().time()), meters),
            ground.io());
    return new Discv5Node(new Discv5Node.Advert(told, record, signer), socket, known, ground);
  }

  private Optional<InetSocketAddress> told(PeerInfo info) {
    return policy.told(info.addresses());
  }

  private synchronized void runs(Discv5Node node) {
    running = node;
    underway = null;
    LOG.info("Discv5 listens at {}; this node is {}", policy.bind(), node.enr());
  }

  private synchronized void failed() {
    underway = null;
  }

  /** Ends what runs, or is begun now, for good. */
  synchronized Mono<Void> end() {
    stopped = true;
    Mono<Discv5Node> begins = underway;
    Mono<Void> before = begins == null ? Mono.empty() : begins.then().onErrorComplete();
    return before.then(Mono.defer(this::ended));
  }
}
