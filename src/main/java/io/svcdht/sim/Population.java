package io.svcdht.sim;

import io.svcdht.bootstrap.BootstrapPolicy;
import io.svcdht.node.NodeParts;
import io.svcdht.node.NodePolicies;
import java.util.random.RandomGenerator;

/** What the nodes of a cluster are like; asked once for each that is added. */
public interface Population {

  /** The protocol's defaults, spread over regions and autonomous systems. */
  Population DEFAULT = new Population() {};

  /** Autonomous systems that nodes are spread over. */
  int SYSTEMS = 256;

  /** How node {@code index} behaves, which joins in this way. */
  default NodePolicies policies(int index, BootstrapPolicy joining) {
    return NodePolicies.defaults(joining);
  }

  /** What node {@code index} is made of, given what others are made of. */
  default NodeParts parts(int index, NodeParts usual) {
    return usual;
  }

  /** What is particular about the next node. */
  default Traits traits(RandomGenerator random) {
    return Traits.PLAIN.inRegion(Regions.draw(random)).inAs(1 + random.nextInt(SYSTEMS));
  }
}
