package io.svcdht.node;

import io.svcdht.id.NodeId;
import io.svcdht.replica.Replicas;
import io.svcdht.rpc.kad.KadDoor;

/** What peers ask and bring that concerns copies, for whoever keeps these. */
record Copies(Replicas replicas) implements KadDoor.Watch {

  @Override
  public void asks(NodeId peer) {
    replicas.asks(peer);
  }

  @Override
  public void given() {
    replicas.given();
  }
}
