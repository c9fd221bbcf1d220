package io.svcdht.transport;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.limits.TimeSource;
import io.svcdht.pq.Signatures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Keeps this node's certificate fresh: made before the first connection, renewed at 12 h, always on
 * the given executor. The contexts before the current ones live on until the next renewal, so that
 * a handshake that is just beginning never meets freed memory.
 */
final class TlsKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(TlsKeeper.class);

  private final Supplier<HostCertificate> certificates;
  private final TimeSource time;
  private final boolean pqRequired;
  private final BooleanSupplier available;
  private final Executor work;
  private final AtomicBoolean renewing = new AtomicBoolean();
  private boolean nativeTls;
  private volatile @Nullable Held current;
  private @Nullable TlsContexts previous;

  private record Held(TlsContexts contexts, long madeAtNanos) {}

  /**
   * A keeper of certificates.
   *
   * @param certificates makes a fresh one; asked on {@code work}
   * @param pqRequired whether a start without the hybrid key exchange fails
   * @param available whether BoringSSL can be loaded; asked on {@code work}
   */
  TlsKeeper(
      Supplier<HostCertificate> certificates,
      TimeSource time,
      boolean pqRequired,
      BooleanSupplier available,
      Executor work) {
    this.certificates = certificates;
    this.time = time;
    this.pqRequired = pqRequired;
    this.available = available;
    this.work = work;
  }

  /** Makes the first certificate. Fails if the hybrid key exchange is required but not there. */
  Mono<Void> start() {
    return Mono.defer(() -> Mono.fromFuture(CompletableFuture.runAsync(this::first, work)));
  }

  /** What new connections use; {@link #start} has completed. */
  TlsContexts contexts() {
    Held held = current;
    if (held == null) {
      throw new IllegalStateException("the TLS certificate is not made yet");
    }
    return held.contexts();
  }

  /** Replaces the certificate if it is due; returns at once. */
  void renewIfDue() {
    Held held = current;
    if (held == null
        || time.nanos() - held.madeAtNanos() < HostCertificate.RENEWED.toNanos()
        || !renewing.compareAndSet(false, true)) {
      return;
    }
    try {
      work.execute(this::renew);
    } catch (RejectedExecutionException full) {
      renewing.set(false);
    }
  }

  /** Gives native memory back. */
  synchronized void close() {
    Held held = current;
    current = null;
    if (held != null) {
      held.contexts().release();
    }
    if (previous != null) {
      previous.release();
      previous = null;
    }
  }

  private void first() {
    nativeTls = available.getAsBoolean();
    if (nativeTls) {
      try {
        replace(make());
      } catch (SSLException | LinkageError noGroup) {
        LOG.debug("native TLS is not usable", noGroup);
        nativeTls = false;
      }
    }
    if (!nativeTls && pqRequired) {
      throw new DhtException(
          DhtError.UNSUPPORTED,
          "dht.transport.pq-kex = require, but this machine has no native TLS with X25519MLKEM768:"
              + " install netty-tcnative for it, or set prefer");
    }
    if (!nativeTls) {
      fallBack();
    }
  }

  private void fallBack() {
    LOG.info("no native TLS here: key exchange is X25519 without its post-quantum half");
    try {
      replace(make());
    } catch (SSLException fault) {
      throw DhtException.internal("TLS could not be set up", fault);
    }
  }

  private void renew() {
    try {
      replace(make());
    } catch (SSLException | RuntimeException fault) {
      LOG.error("the TLS certificate could not be renewed; tried again shortly", fault);
    } finally {
      renewing.set(false);
    }
  }

  private TlsContexts make() throws SSLException {
    HostTrust trust = new HostTrust(new PeerCertificate(new Signatures(), time));
    return TlsContexts.of(certificates.get(), trust, nativeTls);
  }

  private synchronized void replace(TlsContexts next) {
    if (previous != null) {
      previous.release();
    }
    Held held = current;
    previous = held == null ? null : held.contexts();
    current = new Held(next, time.nanos());
  }
}
