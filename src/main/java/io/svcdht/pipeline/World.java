package io.svcdht.pipeline;

import io.svcdht.limits.TimeSource;
import java.util.random.RandomGenerator;
import reactor.core.scheduler.Scheduler;

/**
 * Time, chance and the scheduler for timers, as one: production's are the machine's, a simulation's
 * are virtual and seeded. Whoever waits names {@code timers}.
 *
 * @param time both clocks
 * @param timers for timed operators
 * @param random for jitter, targets and ids; must be safe for several threads in production
 */
public record World(TimeSource time, Scheduler timers, RandomGenerator random) {}
