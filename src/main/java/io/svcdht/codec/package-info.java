/**
 * How messages look on the wire: OAP/1 frames and deterministic CBOR, read strictly and within
 * bounds (docs/PROTOCOL.md §3, §4). Plain Java: no Netty, no Reactor.
 */
@NullMarked
package io.svcdht.codec;

import org.jspecify.annotations.NullMarked;
