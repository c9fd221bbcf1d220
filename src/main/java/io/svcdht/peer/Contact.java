package io.svcdht.peer;

import io.svcdht.id.NodeId;
import java.time.Duration;
import java.util.Optional;

/**
 * A peer that this node has dialled, and how it has behaved since. Times are readings of {@link
 * io.svcdht.limits.TimeSource#nanos()}.
 *
 * @param peer its newest verified info
 * @param timing how fast it answers
 * @param verifiedNanos when this node last dialled it and verified its HELLO
 * @param lastSeenNanos when it last answered
 * @param failures requests that failed since it last answered
 * @param group the network of the address at which it was last dialled; empty if diversity does not
 *     count it
 */
public record Contact(
    VerifiedPeer peer,
    Rtt timing,
    long verifiedNanos,
    long lastSeenNanos,
    int failures,
    Optional<NetworkGroup> group) {

  /** Whose it is. */
  public NodeId nodeId() {
    return peer.nodeId();
  }

  /** Moving average of its round trips; {@link Rtt#ASSUMED} before the first. */
  public Duration rtt() {
    return timing.mean();
  }

  /** What 95 of 100 of its round trips did not exceed; {@link Rtt#ASSUMED} before the first. */
  public Duration p95() {
    return timing.p95();
  }

  /** Whether it has failed since it last answered: to be asked after its equals. */
  public boolean suspect() {
    return failures > 0;
  }

  /** Whether it counts for {@code network}. */
  boolean in(NetworkGroup network) {
    return group.isPresent() && group.get().equals(network);
  }

  /** After an answer that took {@code rtt}. */
  Contact answered(Duration rtt, long nowNanos) {
    return new Contact(peer, timing.with(rtt), verifiedNanos, nowNanos, 0, group);
  }

  /** After it was reached at an address in {@code network}. */
  Contact at(Optional<NetworkGroup> network) {
    return network.equals(group)
        ? this
        : new Contact(peer, timing, verifiedNanos, lastSeenNanos, failures, network);
  }

  /** After another failure. */
  Contact failed() {
    return new Contact(peer, timing, verifiedNanos, lastSeenNanos, failures + 1, group);
  }

  /** After it was dialled anew as {@code dialled}; the newer of both infos stays. */
  Contact merged(Contact dialled) {
    boolean newer = dialled.peer.info().seq().isAfter(peer.info().seq());
    return new Contact(
        newer ? dialled.peer : peer,
        dialled.timing.samples() == 0 ? timing : timing.with(dialled.timing.mean()),
        dialled.verifiedNanos,
        dialled.lastSeenNanos,
        0,
        dialled.group);
  }
}
