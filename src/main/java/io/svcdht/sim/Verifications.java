package io.svcdht.sim;

import io.svcdht.limits.TimeSource;
import io.svcdht.peer.PeerInfoVerifier;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Verification;
import io.svcdht.pipeline.VerificationPolicy;
import io.svcdht.pq.SignatureVerifier;
import io.svcdht.pq.Signatures;
import io.svcdht.provider.RecordVerifier;

/**
 * Gives each node its {@link Verification}. Where signatures are stubs, all whose clocks are right
 * share one: what it remembers is a function of the bytes alone, and ten thousand memories of the
 * same verdicts would fill the heap. With real signatures each has its own, as in production.
 */
final class Verifications {

  private static final VerificationPolicy SHARED =
      new VerificationPolicy(1 << 20, 1 << 17, 256L << 20);

  private final VirtualScheduler time;
  private final SignatureVerifier signatures;
  private final boolean real;
  private final Verification shared;

  Verifications(Signing signing, VirtualScheduler time) {
    this.time = time;
    this.real = signing == Signing.REAL;
    this.signatures =
        switch (signing) {
          case REAL -> new Signatures();
          case STUB -> new StubSignatures();
        };
    this.shared = verification(time, Meters.NONE, SHARED);
  }

  /** That of a node with this clock and these counts. */
  Verification of(TimeSource clock, Meters meters) {
    return real || clock != time
        ? verification(clock, meters, VerificationPolicy.defaults())
        : shared;
  }

  private Verification verification(TimeSource clock, Meters meters, VerificationPolicy policy) {
    return new Verification(
        time,
        new PeerInfoVerifier(VirtualCluster.NETWORK, signatures, clock),
        new RecordVerifier(VirtualCluster.NETWORK, signatures, clock),
        meters,
        policy);
  }
}
