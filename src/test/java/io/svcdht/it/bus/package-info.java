/** The bus over a real broker. */
@org.jspecify.annotations.NullMarked
package io.svcdht.it.bus;
