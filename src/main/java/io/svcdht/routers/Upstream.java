package io.svcdht.routers;

import io.svcdht.id.IpfsCid;
import io.svcdht.pipeline.FindEvent;
import java.time.Duration;
import reactor.core.publisher.Flux;

/** The port to whoever can be asked beside a lookup, beyond this network. */
public interface Upstream extends AutoCloseable {

  /**
   * The header of a request that a router has made on behalf of a caller of its own: who gets it
   * asks no further, so that two routers that name each other do not ask for ever.
   */
  String ROUTED = "Dht-Routed";

  /** Nobody; costs nothing. */
  Upstream NONE =
      new Upstream() {
        @Override
        public boolean enabled() {
          return false;
        }

        @Override
        public Flux<Unverified> beside(IpfsCid cid, Duration timeout, Flux<FindEvent> lookup) {
          return Flux.empty();
        }

        @Override
        public void close() {}
      };

  /** Whether there is anybody to be asked. */
  boolean enabled();

  /**
   * What is said of {@code cid} beyond this network, as it comes and without errors. Asked is as
   * late as may be: when the lookup goes on for a while without a record, or has ended without one.
   * With its first record all of this ends.
   *
   * @param cid the content, as the IPFS world names it
   * @param timeout of the lookup, from the moment of subscription; it ends this as well
   * @param lookup what the lookup tells, for several subscribers
   */
  Flux<Unverified> beside(IpfsCid cid, Duration timeout, Flux<FindEvent> lookup);

  /** Loads what the first question would have to wait for, files among it; may block. */
  default void open() {}

  /** Lets go of all connections. */
  @Override
  void close();
}
