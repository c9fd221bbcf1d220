/**
 * The Helm chart, rendered by Helm itself within the JVM and held to the Kubernetes model, the
 * service and the docs.
 */
@NullMarked
package io.svcdht.helm;

import org.jspecify.annotations.NullMarked;
