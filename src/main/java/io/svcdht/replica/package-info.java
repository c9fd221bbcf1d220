/**
 * Keeps the replicas of records alive on holders that come and go (docs/PROTOCOL.md §6): checks and
 * repairs, gives newcomers what they should hold, hands over before this node leaves. A drive: it
 * decides when, {@code pipeline} brings the records.
 */
@NullMarked
package io.svcdht.replica;

import org.jspecify.annotations.NullMarked;
