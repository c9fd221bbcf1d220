/**
 * Signature algorithms and their verification behind one seam. No Spring, no Reactor, no Netty.
 * Imports only {@code id}, {@code error} and {@code limits}.
 */
@NullMarked
package io.svcdht.pq;

import org.jspecify.annotations.NullMarked;
