package io.svcdht.pipeline;

import io.svcdht.id.Bytes;
import io.svcdht.limits.TimeSource;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.SignatureVerifier;
import java.time.Duration;

/** Reports each check of a signature, by algorithm, verdict and time taken. */
public final class MeteredSignatures implements SignatureVerifier {

  private final SignatureVerifier signatures;
  private final Meters meters;
  private final TimeSource time;

  /** Reports the checks of {@code signatures} to {@code meters}. */
  public MeteredSignatures(SignatureVerifier signatures, Meters meters, TimeSource time) {
    this.signatures = signatures;
    this.meters = meters;
    this.time = time;
  }

  @Override
  public boolean verify(Algorithm algorithm, Bytes publicKey, byte[] message, Bytes signature) {
    long before = time.nanos();
    boolean valid = signatures.verify(algorithm, publicKey, message, signature);
    meters.signature(algorithm, valid, Duration.ofNanos(time.nanos() - before));
    return valid;
  }
}
