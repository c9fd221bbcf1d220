/**
 * What operators are given, held to the code and to one another: the page of metrics, alerts,
 * runbook and dashboard. Nothing here starts a node.
 */
@NullMarked
package io.svcdht.operations;

import org.jspecify.annotations.NullMarked;
