package io.svcdht.transport;

import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * The threads that sockets run on: one for each core, so that as many requests as possible are
 * handled between two waits. A node has its own; nodes of one process may share them, and then
 * their owner ends them.
 */
public final class EventLoops {

  private static final Duration SHUTDOWN = Duration.ofSeconds(2);
  private static final int SELECTORS = 1;

  private final LoopResources resources;
  private final boolean shared;

  private EventLoops(boolean shared) {
    int cores = Runtime.getRuntime().availableProcessors();
    this.resources = LoopResources.create("oap", SELECTORS, cores, true);
    this.shared = shared;
  }

  /** Threads of one transport, which end with it. */
  static EventLoops own() {
    return new EventLoops(false);
  }

  /** Threads of several transports; {@link #close} ends them. */
  public static EventLoops shared() {
    return new EventLoops(true);
  }

  /** Ends the threads, within two seconds. */
  public Mono<Void> close() {
    return resources.disposeLater(Duration.ZERO, SHUTDOWN);
  }

  /** The transport that used them is closed. */
  Mono<Void> release() {
    return shared ? Mono.empty() : close();
  }

  LoopResources resources() {
    return resources;
  }
}
