/**
 * The REST door (docs/API.md): who may call, what a caller may ask of this node over HTTP, and the
 * one form in which everything is refused. Knows the drive and the announcements through their
 * ports; holds no socket, no configuration and no assembly, and decides nothing about lookups.
 */
@NullMarked
package io.svcdht.rpc.http;

import org.jspecify.annotations.NullMarked;
