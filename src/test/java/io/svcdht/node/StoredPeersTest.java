package io.svcdht.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.bootstrap.PeerCache.Remembered;
import io.svcdht.bootstrap.Peers;
import io.svcdht.cache.MemoryFamily;
import io.svcdht.id.Bytes;
import io.svcdht.provider.KeyValueFamily.Change;
import io.svcdht.provider.KeyValueFamily.Entry;
import io.svcdht.sim.VirtualScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

class StoredPeersTest {

  private static final Duration SOON = Duration.ofSeconds(5);

  private final VirtualScheduler time = new VirtualScheduler();
  private final MemoryFamily family = new MemoryFamily(1_000);
  private final StoredPeers stored = new StoredPeers(family, Schedulers.immediate());

  @Test
  void peers_come_back_as_they_were() {
    List<Remembered> peers = List.of(peer(1), peer(2), peer(3));
    stored.remember(peers).block(SOON);
    assertThat(recalled()).containsExactlyInAnyOrderElementsOf(peers);
    assertThat(stored.lasts()).isTrue();
  }

  @Test
  void those_remembered_last_take_the_place_of_the_former() {
    stored.remember(List.of(peer(1), peer(2))).block(SOON);
    stored.remember(List.of(peer(2), peer(3))).block(SOON);
    assertThat(recalled()).containsExactlyInAnyOrder(peer(2), peer(3));
  }

  @Test
  void what_cannot_be_read_is_passed_over_and_goes() {
    stored.remember(List.of(peer(1), peer(2))).block(SOON);
    Entry first = family.after(Bytes.EMPTY, 10).getFirst();
    Entry second = family.after(Bytes.EMPTY, 10).get(1);
    family.write(
        List.of(
            new Change.Put(first.key(), first.value().slice(0, 20)),
            new Change.Put(Bytes.fromHex("0102"), Bytes.fromHex("ff")),
            new Change.Put(Bytes.copyOf(new byte[32]), second.value())));
    assertThat(recalled()).hasSize(1);

    stored.remember(recalled()).block(SOON);

    assertThat(family.after(Bytes.EMPTY, 10)).containsExactly(second);
  }

  private List<Remembered> recalled() {
    return Objects.requireNonNull(stored.recall().block(SOON));
  }

  private Remembered peer(int n) {
    return new Remembered(Peers.peer(n, time).signed(), Instant.ofEpochMilli(1_000L * n));
  }
}
