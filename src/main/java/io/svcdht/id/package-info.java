/**
 * What things are called: node ids, content ids, distances, addresses and blocks of them, peer ids.
 * Plain values; no I/O, no Spring, no Reactor, no Netty. Imports only {@code error} and {@code
 * limits}.
 */
@NullMarked
package io.svcdht.id;

import org.jspecify.annotations.NullMarked;
