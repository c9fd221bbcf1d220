package io.svcdht.pipeline;

import io.svcdht.id.LookupId;
import io.svcdht.limits.Deadline;
import io.svcdht.message.Request;

/**
 * A request on its way.
 *
 * @param lookup the work it belongs to
 * @param deadline after which nobody waits; the peer is told what is left
 * @param request what is asked
 */
public record Call(LookupId lookup, Deadline deadline, Request request) {}
