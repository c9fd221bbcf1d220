/**
 * Who has which content: signed provider records, their admission, their life span and the port of
 * the store that keeps them. Plain Java: no Spring, no Reactor, no Netty.
 */
@NullMarked
package io.svcdht.provider;

import org.jspecify.annotations.NullMarked;
