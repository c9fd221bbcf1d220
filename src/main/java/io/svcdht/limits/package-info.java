/** Bounds of size, time and rate that handlers, decoders and tests share. Imports no other room. */
@NullMarked
package io.svcdht.limits;

import org.jspecify.annotations.NullMarked;
