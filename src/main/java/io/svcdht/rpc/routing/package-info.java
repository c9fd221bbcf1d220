/**
 * The IPFS door (docs/ROUTING.md): answers the lookups of this node in the words of Delegated
 * Routing V1, so that Kubo, Helia and their like can use a node as their router. The threshold that
 * callers cross and the places they take are those of the REST door; looks nothing up by itself,
 * takes no writes and holds no socket and no configuration.
 */
@NullMarked
package io.svcdht.rpc.routing;

import org.jspecify.annotations.NullMarked;
