/**
 * Asks routers beyond this network, those that the operator names, who provides a content:
 * Delegated Routing V1 from the asking side, beside a lookup and within its time (docs/ROUTING.md).
 * What they say is {@link io.svcdht.routers.Unverified} and stays so: it is told on and forgotten;
 * no record, no store and no routing table comes in here.
 */
@NullMarked
package io.svcdht.routers;

import org.jspecify.annotations.NullMarked;
