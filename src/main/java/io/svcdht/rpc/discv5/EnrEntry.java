package io.svcdht.rpc.discv5;

import io.svcdht.cbor.CborReader;
import io.svcdht.cbor.CborWriter;
import io.svcdht.error.Decoded;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Limits;
import io.svcdht.peer.NetworkName;

/**
 * What a node record (EIP-778) says of this DHT beside addresses: the entry {@value #KEY}, a byte
 * string that holds the deterministic CBOR array {@code [1, network, node id, TCP port]}
 * (docs/PROTOCOL.md §11). A claim, signed by a key that has nothing to do with the node id.
 *
 * @param network the DHT it belongs to
 * @param nodeId who it says it is there
 * @param port TCP port of its listener for peers, 1…65,535
 */
record EnrEntry(NetworkName network, NodeId nodeId, int port) {

  /** Key in the record. */
  static final String KEY = "svcdht";

  private static final int VERSION = 1;

  /** Checks the port. */
  EnrEntry {
    if (port < 1 || port > Limits.PORT_MAX) {
      throw new IllegalArgumentException("port " + port + " is not within 1…" + Limits.PORT_MAX);
    }
  }

  /** Its value in the record, at most 105 bytes. */
  byte[] encode() {
    CborWriter out = new CborWriter(128).array(4).unsigned(VERSION).text(network.value());
    return out.key(nodeId).unsigned(port).toBytes();
  }

  /** Reads a value; {@code Malformed} if it is none, or of a version that is not known. */
  static Decoded<EnrEntry> decode(byte[] value) {
    CborReader in = new CborReader(value);
    in.tuple("entry", 4);
    long version = in.unsigned("version", Integer.MAX_VALUE);
    if (!in.failed() && version != VERSION) {
      in.fail("version " + version + " of the entry is not known");
    }
    String name = in.text("network", Limits.NETWORK_NAME_BYTES);
    NodeId nodeId = in.nodeId("node id");
    long port = in.unsigned("port", Limits.PORT_MAX);
    if (!in.failed() && port == 0) {
      in.fail("port 0");
    }
    return in.finish(() -> name)
        .flatMap(NetworkName::parse)
        .map(network -> new EnrEntry(network, nodeId, (int) port));
  }
}
