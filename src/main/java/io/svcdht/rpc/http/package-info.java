/**
 * The REST door (docs/API.md): who may call and for how long a connection is held, what a caller
 * may ask of this node over HTTP, and the one form in which everything is refused. Knows the drive
 * and the announcements through their ports; opens no socket, reads no configuration, and decides
 * nothing about lookups.
 */
@NullMarked
package io.svcdht.rpc.http;

import org.jspecify.annotations.NullMarked;
