package io.svcdht.announce;

import io.svcdht.pipeline.Provides;
import io.svcdht.provider.VerifiedRecord;
import java.time.Instant;

/**
 * A record that reached at least one holder.
 *
 * @param record what was published; {@code withdrawn} if it takes the last announcement back
 * @param fresh whether this node did not announce or relay it before
 * @param report who took it
 * @param expiresAt when it runs out unless it is published again
 */
public record Announced(
    VerifiedRecord record, boolean fresh, Provides.Report report, Instant expiresAt) {}
