package io.svcdht.node;

import io.svcdht.announce.Announcements;
import io.svcdht.bootstrap.Bootstrap;
import io.svcdht.replica.Replicas;
import java.time.Duration;

/** What begins when the node has come so far. */
record Milestones(Announcements announcements, Replicas replicas) implements Bootstrap.Listener {

  /** That lookup was also the question for what this node should hold. */
  @Override
  public void lookedUp(Duration took) {
    replicas.asked(took);
  }

  /** Before, there would be nobody to publish to. */
  @Override
  public void joined() {
    announcements.start();
  }
}
