/**
 * The IPFS door (docs/ROUTING.md): answers the lookups of this node in the words of Delegated
 * Routing V1, so that Kubo, Helia and their like can use a node as their router. Stands on the REST
 * door, whose threshold and places are also its own; looks nothing up by itself, takes no writes
 * and holds no socket and no configuration.
 */
@NullMarked
package io.svcdht.rpc.routing;

import org.jspecify.annotations.NullMarked;
