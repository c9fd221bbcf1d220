package io.svcdht.bench.cluster;

import io.svcdht.id.Bytes;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.Ed25519;
import io.svcdht.pq.Signatures;
import io.svcdht.pq.Signer;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;

/** How many Ed25519 signatures one core checks in a second of its CPU time, nothing else done. */
final class VerifyRate {

  private static final int KEYS = 64;
  private static final int MESSAGE_BYTES = 256;
  private static final int BATCH = 200;

  private VerifyRate() {}

  static double measure(long millis) {
    SecureRandom random = new SecureRandom();
    Signatures signatures = new Signatures();
    Bytes[] keys = new Bytes[KEYS];
    Bytes[] proofs = new Bytes[KEYS];
    byte[][] messages = new byte[KEYS][MESSAGE_BYTES];
    for (int i = 0; i < KEYS; i++) {
      random.nextBytes(messages[i]);
      Signer signer = Ed25519.generate(random);
      keys[i] = signer.publicKey();
      proofs[i] = signer.sign(messages[i]);
    }
    var threads = ManagementFactory.getThreadMXBean();
    long began = threads.getCurrentThreadCpuTime();
    long until = System.nanoTime() + millis * 1_000_000;
    int checked = 0;
    while (System.nanoTime() < until) {
      for (int i = 0; i < BATCH; i++) {
        int n = checked++ % KEYS;
        if (!signatures.verify(Algorithm.ED25519, keys[n], messages[n], proofs[n])) {
          throw new IllegalStateException("a valid signature was refused");
        }
      }
    }
    return checked * 1e9 / (threads.getCurrentThreadCpuTime() - began);
  }
}
