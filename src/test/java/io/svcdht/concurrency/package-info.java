/** What holds whatever several threads do at once. */
@NullMarked
package io.svcdht.concurrency;

import org.jspecify.annotations.NullMarked;
