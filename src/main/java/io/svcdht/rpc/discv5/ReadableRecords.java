package io.svcdht.rpc.discv5;

import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.rlp.RLPReader;
import org.ethereum.beacon.discovery.schema.EnrField;
import org.ethereum.beacon.discovery.schema.IdentitySchemaV4Interpreter;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.ethereum.beacon.discovery.schema.NodeRecordFactory;
import org.ethereum.beacon.discovery.util.DecodeException;

/**
 * Refuses on receipt what the library takes and fails on later: keys and addresses of another form,
 * and ports beyond 65,535. The message that carries one is lost with it.
 */
final class ReadableRecords extends NodeRecordFactory {

  ReadableRecords() {
    super(new IdentitySchemaV4Interpreter());
  }

  @Override
  public NodeRecord fromRlp(RLPReader reader) {
    NodeRecord record = super.fromRlp(reader);
    try {
      check(record);
    } catch (IllegalArgumentException | ClassCastException unreadable) {
      throw new DecodeException("a node record with fields of another form", unreadable);
    }
    return record;
  }

  /** The library's own reading of each, done once. */
  private static void check(NodeRecord record) {
    if (!(record.get(EnrField.PKEY_SECP256K1) instanceof Bytes)) {
      throw new IllegalArgumentException("no key");
    }
    record.getUdpAddress();
    record.getUdp6Address();
    record.getTcpAddress();
    record.getTcp6Address();
    record.getQuicAddress();
    record.getQuic6Address();
  }
}
