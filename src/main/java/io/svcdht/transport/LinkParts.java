package io.svcdht.transport;

import io.svcdht.codec.Compression;
import io.svcdht.peer.LocalPeer;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Verification;
import io.svcdht.pipeline.World;

/**
 * What every link of one node shares.
 *
 * @param self who we are
 * @param verification checks signatures off the event loop
 * @param introductions what we say of ourselves, and whether we believe others
 * @param world time, timers and chance
 * @param meters counts
 * @param policy limits
 * @param compression inflates within the node's budget
 * @param doorway where peers' requests go
 */
record LinkParts(
    LocalPeer self,
    Verification verification,
    Introductions introductions,
    World world,
    Meters meters,
    TransportPolicy policy,
    Compression compression,
    Doorway doorway) {}
