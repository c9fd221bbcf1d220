/**
 * How the node is doing: its state and readiness, health contributors, meters and gauges (Actuator,
 * Micrometer). Decides nothing for the node but whether callers should be sent to it; no HTTP route
 * and no configuration property comes in here.
 */
@NullMarked
package io.svcdht.observe;

import org.jspecify.annotations.NullMarked;
