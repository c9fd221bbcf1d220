/**
 * What virtual networks are asked: workloads, what came of them as figures against their targets,
 * and how that is shown. Imports {@code sim} and what it imports, never Spring.
 */
@NullMarked
package io.svcdht.sim.scenario;

import org.jspecify.annotations.NullMarked;
