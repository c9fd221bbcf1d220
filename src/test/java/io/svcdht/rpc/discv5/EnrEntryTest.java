package io.svcdht.rpc.discv5;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.cbor.CborWriter;
import io.svcdht.error.Decoded;
import io.svcdht.id.NodeId;
import io.svcdht.peer.NetworkName;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EnrEntryTest {

  private static final NodeId ID = NodeId.random(new SplittableRandom(7));
  private static final NetworkName NETWORK = new NetworkName("svc-dht");

  @Test
  void what_is_written_is_read() {
    EnrEntry entry = new EnrEntry(new NetworkName("n".repeat(64)), ID, 65_535);
    assertThat(entry.encode()).hasSize(105);
    assertThat(EnrEntry.decode(entry.encode())).isEqualTo(Decoded.ok(entry));
  }

  @ParameterizedTest
  @MethodSource
  void anything_else_is_refused(byte[] value) {
    assertThat(EnrEntry.decode(value)).isInstanceOf(Decoded.Rejected.class);
  }

  static Stream<byte[]> anything_else_is_refused() {
    byte[] good = new EnrEntry(NETWORK, ID, 9_910).encode();
    return Stream.of(
        new byte[0],
        Arrays.copyOf(good, good.length - 1),
        Arrays.copyOf(good, good.length + 1),
        entry(2, "svc-dht", 9_910),
        entry(1, "svc-dht", 0),
        entry(1, "svc-dht", 65_536),
        entry(1, "SVC", 9_910),
        entry(1, "n".repeat(65), 9_910),
        new CborWriter().array(1).unsigned(1).toBytes());
  }

  private static byte[] entry(int version, String network, int port) {
    CborWriter out = new CborWriter().array(4).unsigned(version).text(network);
    return out.key(ID).unsigned(port).toBytes();
  }
}
