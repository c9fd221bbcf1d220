package io.svcdht.rpc.bus;

import io.svcdht.limits.Rate;
import java.time.Duration;

/**
 * What the bus allows; the numbers are those of the REST API.
 *
 * @param limit records in an answer when the caller names no number
 * @param reads longest and usual time of a find
 * @param writes longest and usual time of an announcement
 * @param payloadBytes bytes of a question
 * @param readRate reads a second of everybody behind one broker
 * @param writeRate writes a second of everybody behind one broker
 */
public record BusPolicy(
    int limit, Duration reads, Duration writes, int payloadBytes, Rate readRate, Rate writeRate) {

  Duration deadline(Topic topic) {
    return topic.isWrite() ? writes : reads;
  }
}
