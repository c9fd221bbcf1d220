/** Benchmarks; README.md beside the sources says how to run and how to read them. */
@NullMarked
package io.svcdht.bench;

import org.jspecify.annotations.NullMarked;
