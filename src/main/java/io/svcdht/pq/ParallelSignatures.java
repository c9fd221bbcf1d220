package io.svcdht.pq;

import io.svcdht.id.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Checks the signatures of one message at the same time where a core is free, so that two take as
 * long as the slower.
 *
 * <p>The caller keeps the slowest check and offers each other to an executor that runs it at once
 * or drops it. When it has finished its own it takes back what nobody has begun; so it only ever
 * waits for a check that is being made, and nothing is queued. While as many checks are at work as
 * there are cores, nothing is offered: the same work would only change hands.
 */
public final class ParallelSignatures implements SignatureVerifier {

  /** About as long as one check: longer than that, and parking costs less. */
  private static final int SPINS = 10_000;

  private static final Comparator<Signed> SLOWEST_LAST =
      Comparator.comparing(Signed::algorithm, Comparator.comparingInt(Algorithm::number));

  private final SignatureVerifier signatures;
  private final Executor spare;
  private final int cores;
  private final AtomicInteger busy = new AtomicInteger();

  /**
   * Checks by {@code signatures}, which may be called by several threads.
   *
   * @param spare runs a task at once on an idle thread, or drops it
   * @param cores checks that can be at work at once
   */
  public ParallelSignatures(SignatureVerifier signatures, Executor spare, int cores) {
    this.signatures = signatures;
    this.spare = spare;
    this.cores = cores;
  }

  @Override
  public boolean verify(Algorithm algorithm, Bytes publicKey, byte[] message, Bytes signature) {
    busy.incrementAndGet();
    try {
      return signatures.verify(algorithm, publicKey, message, signature);
    } finally {
      busy.decrementAndGet();
    }
  }

  @Override
  public Optional<Signed> invalid(byte[] message, List<Signed> all) {
    if (all.size() < 2 || busy.get() + 1 >= cores) {
      return SignatureVerifier.super.invalid(message, all);
    }
    List<Signed> order = all.stream().sorted(SLOWEST_LAST).toList();
    List<Share> shares = new ArrayList<>(order.size() - 1);
    for (Signed one : order.subList(0, order.size() - 1)) {
      Share share = new Share(message, one);
      shares.add(share);
      spare.execute(share);
    }
    Signed own = order.getLast();
    if (!verify(own.algorithm(), own.publicKey(), message, own.signature())) {
      shares.forEach(Share::drop);
      return Optional.of(own);
    }
    return shares.stream().filter(share -> !share.join()).map(share -> share.signed).findFirst();
  }

  /** A check that the first to come makes. */
  private final class Share implements Runnable {

    private final byte[] message;
    private final Signed signed;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CompletableFuture<Boolean> verdict = new CompletableFuture<>();

    Share(byte[] message, Signed signed) {
      this.message = message;
      this.signed = signed;
    }

    @Override
    public void run() {
      if (!taken.compareAndSet(false, true)) {
        return;
      }
      try {
        verdict.complete(
            verify(signed.algorithm(), signed.publicKey(), message, signed.signature()));
      } catch (Throwable fault) {
        // Whoever waits must learn of it, whatever it is; it is thrown there.
        verdict.completeExceptionally(fault);
      }
    }

    /** Nobody is interested any more. */
    void drop() {
      taken.set(true);
    }

    /** Makes the check, or waits for whoever is making it. */
    boolean join() {
      run();
      for (int i = 0; i < SPINS && !verdict.isDone(); i++) {
        Thread.onSpinWait();
      }
      return verdict.join();
    }
  }
}
