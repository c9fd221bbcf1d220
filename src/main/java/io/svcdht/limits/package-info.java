/** Bounds of size and time that handlers, decoders and tests share. Imports no other room. */
@NullMarked
package io.svcdht.limits;

import org.jspecify.annotations.NullMarked;
