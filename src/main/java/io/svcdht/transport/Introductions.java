package io.svcdht.transport;

import io.svcdht.codec.Hello;
import io.svcdht.codec.HelloProof;
import io.svcdht.codec.HelloProof.Role;
import io.svcdht.codec.PqProof;
import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.limits.TimeSource;
import io.svcdht.peer.Delegation;
import io.svcdht.peer.Identity;
import io.svcdht.peer.LocalPeer;
import io.svcdht.peer.ProofVerifier;
import io.svcdht.peer.SessionKey;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Verification;
import io.svcdht.pq.Signer;
import io.svcdht.pq.SigningKeys;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * What a node says of itself in HELLO, and whether it believes another (docs/PROTOCOL.md §2.3).
 * Signing and checking run off the event loop. An identity with a slow key makes its session key at
 * the first introduction, once for all that wait for it, and a new one when that has grown old.
 */
final class Introductions {

  /** How this software names itself. */
  static final String USER_AGENT = "svc-dht/1";

  private static final Logger LOG = LoggerFactory.getLogger(Introductions.class);

  private final LocalPeer self;
  private final Verification verification;
  private final TimeSource time;
  private final SecureRandom secrets;
  private final NodeId classicalId;
  private final Mono<SessionKey> session;
  private volatile Disposable preparing = Disposables.disposed();

  /** {@code secrets} makes session keys. */
  Introductions(LocalPeer self, Verification verification, TimeSource time, SecureRandom secrets) {
    this.self = self;
    this.verification = verification;
    this.time = time;
    this.secrets = secrets;
    this.classicalId = classical().nodeId();
    this.session = verification.work(1, this::issue).cacheInvalidateIf(key -> key.due(time.wall()));
  }

  /** Whether this node has a post-quantum key to prove. */
  boolean hybrid() {
    return self.identity().postQuantum().isPresent();
  }

  /**
   * Makes what the next introduction would have to wait for, unless that is at work; returns at
   * once.
   */
  void prepare() {
    if (slow() && preparing.isDisposed()) {
      preparing =
          session.subscribe(
              made -> {}, failed -> LOG.warn("no session key yet: {}", failed.getMessage()));
    }
  }

  /** Prepares no more. */
  void close() {
    preparing.dispose();
  }

  /** Our own introduction in {@code role} to whoever {@code scope} names. */
  Mono<Hello> ours(HelloProof scope, Role role) {
    Optional<Signer> key = self.identity().postQuantum();
    return key.isEmpty()
        ? Mono.just(hello(self.current(), Optional.empty()))
        : proof(key.get(), scope.payload(role))
            .map(proof -> new PqProof(key.get().publicKey(), proof))
            .map(proof -> hello(self.current(), Optional.of(proof)));
  }

  /**
   * The introduction of a hybrid node to somebody whose id it does not know, which a proof would
   * have to name: as the classical identity of its Ed25519 key, without addresses, just to learn
   * that id.
   */
  Mono<Hello> asClassical() {
    return verification
        .work(1, () -> classical().peerInfo(self.network(), List.of(), time.wall()))
        .map(info -> hello(info, Optional.empty()));
  }

  /** The node id of {@link #asClassical}. */
  NodeId classicalId() {
    return classicalId;
  }

  /** Whoever introduced itself as {@code theirs} in {@code role}, verified. */
  Mono<VerifiedPeer> verified(Hello theirs, HelloProof scope, Role role) {
    Optional<ProofVerifier.Shown> shown =
        theirs
            .postQuantum()
            .map(pq -> new ProofVerifier.Shown(pq.key(), scope.payload(role), pq.proof()));
    return verification.peer(theirs.node()).flatMap(peer -> verification.proven(peer, shown));
  }

  private Mono<Bytes> proof(Signer key, Bytes payload) {
    return key.algorithm().delegates()
        ? session.flatMap(it -> verification.work(1, () -> it.prove(payload)))
        : verification.work(1, () -> self.identity().prove(payload));
  }

  private SessionKey issue() {
    Signer fresh = SigningKeys.generate(Delegation.SESSION, secrets);
    return SessionKey.issue(self.identity(), self.network(), fresh, time.wall());
  }

  private boolean slow() {
    return self.identity().postQuantum().filter(key -> key.algorithm().delegates()).isPresent();
  }

  private Identity classical() {
    return Identity.of(self.identity().signer());
  }

  private Hello hello(VerifiedPeer info, Optional<PqProof> proof) {
    return new Hello(USER_AGENT, self.network(), info.signed(), proof);
  }
}
