package io.svcdht.pipeline;

import io.svcdht.message.Response;
import java.time.Duration;

/**
 * A response and what it took.
 *
 * @param response never {@link Response.Refused}: that arrives as an error
 * @param rtt from the last byte sent to the answer, without connecting
 */
public record Answer(Response response, Duration rtt) {}
