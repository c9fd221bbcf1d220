package io.svcdht.pipeline;

/**
 * What can be told of a request before its body is read.
 *
 * @param write whether it changes what the node keeps, or may do so
 * @param bytes size of its payload as it came
 */
public record Knock(boolean write, int bytes) {}
