package io.svcdht.rpc.bus;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The port of the bus: whoever asks does not see whether the node is in the same process ({@link
 * EmbeddedBus}) or behind a broker.
 */
public interface Bus {

  /**
   * Asks. There is always one reply, at the latest a moment after {@link CallHeaders#timeout}, and
   * never an error: what goes wrong, at the node or on the way, is a {@link Reply.Failure}.
   * Cancelling gives up the wait, and in the same process the work.
   */
  Mono<Reply> request(Question question, CallHeaders headers);

  /**
   * What happens at the node or nodes from now on, as JSON with its topic. Without a promise: what
   * a slow subscriber does not take is dropped, the oldest first, and counted; events of one node
   * come in order. Runs on the thread that tells them: a subscriber must not block.
   */
  Flux<BusEvent.Told> events();
}
