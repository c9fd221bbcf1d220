/**
 * The door for peers: answers PING, FIND_NODE, FIND_PROVIDERS, PROVIDE and STORE from what this
 * node knows. Imports {@code bootstrap}, {@code pipeline} and what is below; never Spring, never a
 * socket.
 */
@NullMarked
package io.svcdht.rpc.kad;

import org.jspecify.annotations.NullMarked;
