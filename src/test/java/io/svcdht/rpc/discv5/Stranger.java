package io.svcdht.rpc.discv5;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.crypto.SECP256K1;
import org.apache.tuweni.units.bigints.UInt64;
import org.ethereum.beacon.discovery.message.PingMessage;
import org.ethereum.beacon.discovery.packet.HandshakeMessagePacket;
import org.ethereum.beacon.discovery.packet.HandshakeMessagePacket.HandshakeAuthData;
import org.ethereum.beacon.discovery.packet.Header;
import org.ethereum.beacon.discovery.packet.Packet;
import org.ethereum.beacon.discovery.packet.RawPacket;
import org.ethereum.beacon.discovery.schema.EnrField;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.ethereum.beacon.discovery.schema.NodeRecordFactory;
import org.ethereum.beacon.discovery.type.Bytes12;
import org.ethereum.beacon.discovery.type.Bytes16;
import org.ethereum.beacon.discovery.util.Functions;

/**
 * Somebody with a socket of its own, who knows a node's record. The node's loop does one packet
 * after the other, so once a message has been challenged, all before it that its loop answers has
 * been.
 */
final class Stranger implements AutoCloseable {

  /** Where the nonce of a request stands in a challenge, once it is unmasked. */
  private static final int NONCE = 12;

  private static final int PATIENCE_MILLIS = 1_000;
  private static final int TRIES = 30;

  private final NodeRecord node;
  private final InetSocketAddress to;
  private final DatagramSocket socket;
  private final Random random = new Random(7);
  private final Discv5Packets packets;

  /** Of {@code ip}, who knows {@code one}. */
  Stranger(String ip, Doors.One one) throws IOException {
    this.node = NodeRecordFactory.DEFAULT.fromEnr(one.enr());
    this.to = one.at();
    this.packets = new Discv5Packets(one.enr(), random);
    this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(ip), 0));
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  Discv5Packets packets() {
    return packets;
  }

  void send(byte[] bytes) throws IOException {
    socket.send(new DatagramPacket(bytes, bytes.length, to));
  }

  /** The next packet that comes; nothing if none does for a second. */
  Optional<byte[]> receive() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
    try {
      socket.receive(packet);
      return Optional.of(Arrays.copyOf(packet.getData(), packet.getLength()));
    } catch (SocketTimeoutException nothing) {
      return Optional.empty();
    }
  }

  /** The next packet, waited for as long as a slow machine may need. */
  byte[] await() throws IOException {
    for (int i = 0; i < TRIES; i++) {
      Optional<byte[]> packet = receive();
      if (packet.isPresent()) {
        return packet.get();
      }
    }
    throw new AssertionError("nothing comes");
  }

  /** All that the node's loop has answered to what was sent so far. */
  List<byte[]> answers() throws IOException {
    List<byte[]> answers = new ArrayList<>();
    for (int i = 0; i < TRIES; i++) {
      byte[] id = packets.some(32);
      send(packets.message(id));
      Optional<byte[]> answer = receive();
      while (answer.isPresent()) {
        if (isFor(id, answer.get())) {
          return answers;
        }
        answers.add(answer.get());
        answer = receive();
      }
    }
    throw new AssertionError("the node answers nobody any more");
  }

  /** Whether a packet is masked for the node {@code id}. */
  static boolean isFor(byte[] id, byte[] packet) {
    try {
      RawPacket.decode(Bytes.wrap(packet)).demaskPacket(Bytes.wrap(id)).validate();
      return true;
    } catch (RuntimeException another) {
      return false;
    }
  }

  /** The whole handshake as {@code signer}, with this record and a PING. */
  void shakeHands(MadeRecord made, Bytes id, NodeRecord record) throws IOException {
    send(packets.message(id.toArray()));
    RawPacket raw = RawPacket.decode(Bytes.wrap(await()));
    Packet<?> challenge = raw.demaskPacket(id);
    Bytes data = Bytes.wrap(raw.getMaskingIV(), challenge.getHeader().getBytes());
    SECP256K1.SecretKey ephemeral = Functions.randomKeyPair(random).secretKey();
    Bytes key = Functions.deriveCompressedPublicKeyFromPrivate(ephemeral);
    Bytes32 target = Bytes32.wrap(node.getNodeId());
    Functions.HKDFKeys keys =
        Functions.hkdfExpand(
            Bytes32.wrap(id), target, ephemeral, (Bytes) node.get(EnrField.PKEY_SECP256K1), data);
    Header<HandshakeAuthData> header =
        Header.createHandshakeHeader(
            Bytes32.wrap(id),
            Bytes12.wrap(Bytes.wrap(packets.some(NONCE))),
            HandshakeAuthData.signId(data, key, target, made.signer()),
            key,
            Optional.of(record));
    Bytes16 iv = Bytes16.wrap(Bytes.wrap(packets.some(16)), 0);
    PingMessage ping = new PingMessage(Bytes.of(1), UInt64.ONE);
    HandshakeMessagePacket packet =
        HandshakeMessagePacket.create(iv, header, ping, keys.getInitiatorKey());
    send(RawPacket.createAndMask(iv, packet, Bytes16.wrap(target, 0)).getBytes().toArray());
  }

  /** Sends so many messages and waits until each is answered or counted as dropped. */
  int flood(int count, Doors.Dropped dropped) throws IOException {
    int before = dropped.all();
    for (int i = 0; i < count; i++) {
      send(packets.message());
    }
    int answered = 0;
    for (int i = 0; i < TRIES && answered + dropped.all() - before < count; ) {
      if (receive().isPresent()) {
        answered++;
      } else {
        i++;
      }
    }
    assertThat(answered + dropped.all() - before).isGreaterThanOrEqualTo(count);
    return answered;
  }

  @Override
  public void close() {
    socket.close();
  }
}
