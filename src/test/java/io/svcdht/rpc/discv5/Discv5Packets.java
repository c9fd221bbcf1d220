package io.svcdht.rpc.discv5;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.ethereum.beacon.discovery.schema.NodeRecordFactory;

/**
 * Packets of Discv5.1 as somebody makes them who knows a node's record and nothing else: masked as
 * they should be, and otherwise random (discv5-wire.md, "Packet Encoding").
 */
final class Discv5Packets {

  /** Bytes of what is encrypted; nobody can read them. */
  private static final int MESSAGE = 44;

  private static final int BLOCK = 16;
  private static final int ID = 32;
  private static final int NONCE = 12;

  /** Of an identity signature, an ephemeral key, and a node record of which there is none. */
  private static final int SIGNATURE = 64;

  private static final int KEY = 33;

  private final byte[] to;
  private final Random random;

  /** For the node of {@code enr}. */
  Discv5Packets(String enr, Random random) {
    NodeRecord record = NodeRecordFactory.DEFAULT.fromEnr(enr);
    this.to = record.getNodeId().toArray();
    this.random = random;
  }

  /** A message of a node that nobody knows, under keys that were never agreed. */
  byte[] message() {
    return message(some(ID));
  }

  /** The same of the node {@code from}. */
  byte[] message(byte[] from) {
    return packet(0, from, MESSAGE);
  }

  /** A challenge that nothing has asked for. */
  byte[] challenge() {
    return packet(1, some(24), 0);
  }

  /** The answer to a challenge that was never given, with a signature that is none. */
  byte[] handshake() {
    ByteBuffer data = ByteBuffer.allocate(ID + 2 + SIGNATURE + KEY);
    data.put(some(ID)).put((byte) SIGNATURE).put((byte) KEY).put(some(SIGNATURE)).put((byte) 2);
    data.put(some(KEY - 1));
    return packet(2, data.array(), MESSAGE);
  }

  private byte[] packet(int flag, byte[] data, int message) {
    ByteBuffer header = ByteBuffer.allocate(23 + data.length);
    header.put("discv5".getBytes(StandardCharsets.US_ASCII)).putShort((short) 1).put((byte) flag);
    header.put(some(NONCE)).putShort((short) data.length).put(data);
    byte[] iv = some(BLOCK);
    return ByteBuffer.allocate(BLOCK + header.capacity() + message)
        .put(iv)
        .put(masked(iv, header.array()))
        .put(some(message))
        .array();
  }

  private byte[] masked(byte[] iv, byte[] header) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(to, 0, BLOCK, "AES"), new IvParameterSpec(iv));
      return cipher.doFinal(header);
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException(missing);
    }
  }

  byte[] some(int bytes) {
    byte[] some = new byte[bytes];
    random.nextBytes(some);
    return some;
  }
}
