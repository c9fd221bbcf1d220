package io.svcdht.testing;

import io.svcdht.id.Bytes;
import io.svcdht.peer.Identity;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.Ed25519;
import io.svcdht.pq.Signer;
import io.svcdht.pq.SigningKeys;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Hybrid identities, one for each algorithm, made once: SLH-DSA takes its time. */
public final class Hybrids {

  private static final Map<Algorithm, Identity> MADE = new ConcurrentHashMap<>();

  private Hybrids() {}

  /** The same for the same algorithm. */
  public static Identity of(Algorithm algorithm) {
    return MADE.computeIfAbsent(
        algorithm, it -> Identity.of(ed25519(it.number()), SigningKeys.generate(it, random())));
  }

  /** A new one with keys of its own. */
  public static Identity another(Algorithm algorithm) {
    return Identity.of(Ed25519.generate(random()), SigningKeys.generate(algorithm, random()));
  }

  /** The classical identity of the same Ed25519 key. */
  public static Identity classical(Algorithm algorithm) {
    return Identity.of(ed25519(algorithm.number()));
  }

  /** Another with the Ed25519 key of {@link #of}, as somebody would make who has broken that. */
  public static Identity imitation(Algorithm algorithm) {
    return Identity.of(ed25519(algorithm.number()), SigningKeys.generate(algorithm, random()));
  }

  private static Signer ed25519(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    return Ed25519.signer(Bytes.copyOf(seed));
  }

  private static SecureRandom random() {
    return new SecureRandom();
  }
}
