/** Real sockets, real processes, the whole application; run by Failsafe after packaging. */
@NullMarked
package io.svcdht.it;

import org.jspecify.annotations.NullMarked;
