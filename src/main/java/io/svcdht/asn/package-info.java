/**
 * Which autonomous system an address is in, from data on disk: MMDB and CSV behind the port {@link
 * io.svcdht.peer.NetworkGroups}. Read once at the start and answered from memory; no Spring, no
 * Reactor, no network.
 */
@NullMarked
package io.svcdht.asn;

import org.jspecify.annotations.NullMarked;
