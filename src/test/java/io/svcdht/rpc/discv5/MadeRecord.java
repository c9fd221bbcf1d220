package io.svcdht.rpc.discv5;

import io.svcdht.id.NodeId;
import io.svcdht.peer.NetworkName;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt64;
import org.ethereum.beacon.discovery.crypto.DefaultSigner;
import org.ethereum.beacon.discovery.crypto.Signer;
import org.ethereum.beacon.discovery.schema.EnrField;
import org.ethereum.beacon.discovery.schema.IdentitySchema;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.ethereum.beacon.discovery.schema.NodeRecordFactory;
import org.ethereum.beacon.discovery.util.Functions;

/** A record that says whatever somebody likes, with a signature that holds. */
final class MadeRecord {

  private final Random random;
  private final Signer signer;
  private final List<EnrField> fields = new ArrayList<>();

  /** Of a key by chance. */
  MadeRecord(Random random) {
    this.random = random;
    this.signer = new DefaultSigner(Functions.randomKeyPair(random).secretKey());
    fields.add(new EnrField(EnrField.ID, IdentitySchema.V4));
    fields.add(
        new EnrField(EnrField.PKEY_SECP256K1, signer.deriveCompressedPublicKeyFromPrivate()));
  }

  MadeRecord at(String ip, int port) {
    return with(EnrField.IP_V4, Bytes.wrap(InetAddress.ofLiteral(ip).getAddress()))
        .with(EnrField.UDP, port);
  }

  /** A node by chance, of {@code network}. */
  MadeRecord entry(NetworkName network) {
    EnrEntry entry = new EnrEntry(network, NodeId.random(random), 9_910);
    return with(EnrEntry.KEY, Bytes.wrap(entry.encode()));
  }

  MadeRecord with(String key, Object value) {
    fields.add(new EnrField(key, value));
    return this;
  }

  Signer signer() {
    return signer;
  }

  NodeRecord signed() {
    NodeRecord record = NodeRecordFactory.DEFAULT.createFromValues(UInt64.ONE, fields);
    record.sign(signer);
    return record;
  }
}
