package io.svcdht.sim;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.peer.Identity;
import io.svcdht.peer.LocalPeer;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes hostile nodes. They join as production nodes do, dialling and pinging everybody, so that
 * they come into tables by the same door as all; only what they answer is hostile.
 */
public final class Adversary {

  /** Keys tried for one Sybil before giving up: a thousand times what is needed on average. */
  private static final int TRIES_PER_NODE = 1_000;

  private final VirtualCluster cluster;
  private final Forgery forgery;

  /** Against {@code cluster}. */
  public Adversary(VirtualCluster cluster) {
    this.cluster = cluster;
    this.forgery = new Forgery(cluster);
  }

  /**
   * Starts {@code count} nodes that are nearer to {@code victim} than every honest one, so that
   * they hold its closest positions. Their keys are found as an attacker would, by trying: about as
   * many for each as there are honest nodes.
   */
  public List<Member> eclipse(Cid victim, int count) {
    NodeId nearest =
        cluster.roster().list().stream()
            .map(Member::id)
            .min(victim::compareDistance)
            .orElseThrow(() -> new IllegalStateException("there is nobody to eclipse"));
    List<Member> sybils = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      LocalPeer self = cluster.identity(ground(victim, nearest));
      Member sybil = cluster.hostile(self);
      sybils.add(sybil);
      cluster.start(sybil, new SybilDoor(sybil.node().inbound(), sybils));
    }
    return sybils;
  }

  /** Starts {@code count} nodes anywhere that lie in every way they can. */
  public void liars(int count) {
    for (int i = 0; i < count; i++) {
      Member liar = cluster.hostile(cluster.identity());
      cluster.start(
          liar, new LiarDoor(liar.node().inbound(), liar, forgery, cluster.random().split()));
    }
  }

  private Bytes ground(Cid victim, NodeId nearest) {
    long tries = (long) TRIES_PER_NODE * Math.max(1, cluster.roster().size());
    for (long i = 0; i < tries; i++) {
      Bytes key = cluster.key();
      NodeId id = Identity.of(cluster.signer(key)).nodeId();
      if (victim.compareDistance(id, nearest) < 0) {
        return key;
      }
    }
    throw new IllegalStateException("no key nearer to " + victim + " was found in " + tries);
  }
}
