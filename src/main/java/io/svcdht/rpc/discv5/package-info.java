/**
 * Finds nodes of the same network by Node Discovery Protocol v5 (docs/PROTOCOL.md §11) and lets
 * them find this one. What it hears is a hint for {@code bootstrap}: nothing from here enters the
 * routing table. Types of the library stay inside.
 */
@NullMarked
package io.svcdht.rpc.discv5;

import org.jspecify.annotations.NullMarked;
