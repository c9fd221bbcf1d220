package io.svcdht.pipeline;

import io.svcdht.message.Response;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A response and what it took.
 *
 * @param response never {@link Response.Refused}: that arrives as an error
 * @param rtt from the last byte sent to the answer, without connecting
 * @param from the address that was dialled, where there is one
 */
public record Answer(Response response, Duration rtt, Optional<InetAddress> from) {

  /** An answer from nowhere in particular. */
  public Answer(Response response, Duration rtt) {
    this(response, rtt, Optional.empty());
  }
}
