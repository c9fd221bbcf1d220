/**
 * What callers may ask of a node, whatever door they come through: questions read, answers written
 * as JSON, and the gate and places that all doors share. Knows the drive and the announcements
 * through their ports; knows no door, no protocol and no caller.
 */
@NullMarked
package io.svcdht.rpc.calls;

import org.jspecify.annotations.NullMarked;
