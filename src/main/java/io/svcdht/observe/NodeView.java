package io.svcdht.observe;

import io.svcdht.peer.NetworkSize;
import io.svcdht.peer.RoutingTable;
import io.svcdht.provider.ProviderStore;
import java.util.function.IntSupplier;

/**
 * What the gauges look at.
 *
 * @param status the node's state and the facts behind it
 * @param table its contacts
 * @param store its records
 * @param size how large the network is
 * @param underReplicated records that had too few holders when last checked
 * @param verifyQueue signatures waiting to be checked
 */
public record NodeView(
    NodeStatus status,
    RoutingTable table,
    ProviderStore store,
    NetworkSize size,
    IntSupplier underReplicated,
    IntSupplier verifyQueue) {}
