/** What the stores of records take and how fast they are, at the size they are made for. */
@org.jspecify.annotations.NullMarked
package io.svcdht.bench.store;
