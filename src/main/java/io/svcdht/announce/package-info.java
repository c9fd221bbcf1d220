/**
 * What this process itself promises to keep published: announcements of its callers, signed by this
 * node, or by the key of its fleet, and signed anew before they run out, and records signed
 * elsewhere that it passes on. Imports {@code pipeline} and below; knows neither doors nor sockets.
 */
@NullMarked
package io.svcdht.announce;

import org.jspecify.annotations.NullMarked;
