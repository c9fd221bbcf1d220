/**
 * Who is out there: key sets, signed peer infos, buckets and the routing table, and the choice
 * among peers. Plain Java: no Spring, no Reactor, no Netty, no sockets, no clock of its own.
 */
@NullMarked
package io.svcdht.peer;

import org.jspecify.annotations.NullMarked;
