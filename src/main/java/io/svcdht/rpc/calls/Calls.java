package io.svcdht.rpc.calls;

/**
 * What a node does for callers, with the bounds that hold for all of them together.
 *
 * @param gate whether it takes work at all
 * @param finds who provides a content
 * @param closest who is closest to a node id
 * @param announces announcing, withdrawing and relaying
 */
public record Calls(Gate gate, FindCalls finds, ClosestCalls closest, AnnounceCalls announces) {}
