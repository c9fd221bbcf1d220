/**
 * The sockets between nodes: TCP with TLS 1.3, the HELLO that opens a conversation, and the pool of
 * conversations behind the port {@code Exchange} (docs/PROTOCOL.md §2, §3). Neither disks nor HTTP
 * come in, and no decision about lookups.
 */
@NullMarked
package io.svcdht.transport;

import org.jspecify.annotations.NullMarked;
