package io.svcdht.announce;

import io.svcdht.provider.KeyValueFamily;
import reactor.core.scheduler.Scheduler;

/**
 * Where announcements are kept that are to outlive the process.
 *
 * @param family a family of their own
 * @param io where its work runs, which may wait for a disk
 */
public record Keeping(KeyValueFamily family, Scheduler io) {}
