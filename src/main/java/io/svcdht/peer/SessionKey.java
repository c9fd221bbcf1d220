package io.svcdht.peer;

import io.svcdht.id.Bytes;
import io.svcdht.pq.Domain;
import io.svcdht.pq.Signer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A fast key that proves an identity with a slow one for a day (docs/PROTOCOL.md §2.3). */
public final class SessionKey {

  /** How old one may grow before the next takes its place. */
  public static final Duration RENEWAL = Duration.ofHours(12);

  private final Signer session;
  private final Bytes delegation;
  private final Bytes signature;
  private final Instant from;

  private SessionKey(Signer session, Bytes delegation, Bytes signature, Instant from) {
    this.session = session;
    this.delegation = delegation;
    this.signature = signature;
    this.from = from;
  }

  /**
   * Has {@code identity} delegate to {@code session}, a fresh key of {@link Delegation#SESSION}.
   * Slow: about a second.
   *
   * @throws IllegalArgumentException if the identity is classical
   */
  public static SessionKey issue(
      Identity identity, NetworkName network, Signer session, Instant now) {
    Signer slow =
        identity
            .postQuantum()
            .orElseThrow(() -> new IllegalArgumentException("a classical identity proves by TLS"));
    Instant from = now.truncatedTo(ChronoUnit.MILLIS);
    Bytes payload = new Delegation(network, identity.nodeId(), session.publicKey(), from).payload();
    Bytes signature = slow.sign(Domain.DELEGATION.message(payload));
    return new SessionKey(session, payload, signature, from);
  }

  /** The {@code pq_proof} over {@code payload}. */
  public Bytes prove(Bytes payload) {
    Bytes proof = session.sign(Domain.HELLO.message(payload));
    return new DelegatedProof(delegation, signature, proof).encoded();
  }

  /** Whether another should take its place at {@code now}. */
  public boolean due(Instant now) {
    return now.isBefore(from) || !now.isBefore(from.plus(RENEWAL));
  }
}
