package io.svcdht.announce;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.announce.LedgerRow.Published;
import io.svcdht.id.Bytes;
import io.svcdht.provider.KeyValueFamily.Entry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LedgerRowTest {

  private static final Instant THEN = Instant.ofEpochMilli(1_800_000_000_000L);

  @Test
  void a_row_of_a_fleet_says_what_was_published_and_when() {
    Bytes digest = Said.digest(false, Duration.ofHours(1), Processes.addresses(1, 2));
    Said said = new Said(THEN.minusMillis(3), THEN.plusSeconds(9), digest);
    assertRead(new Published(Processes.cid(1), THEN, said, 1, true));
  }

  @Test
  void a_row_of_a_node_alone_is_as_it_always_was() {
    Said said = new Said(Instant.EPOCH, THEN.plusSeconds(9), Bytes.EMPTY);
    Published row = new Published(Processes.cid(1), THEN, said, 0, false);
    assertThat(row.value().toHex()).isEqualTo("85011b000001a3185c50001b000001a3185c73280000");
    assertRead(row);
  }

  @Test
  void what_is_said_does_not_depend_on_the_order_of_addresses() {
    Duration ttl = Duration.ofHours(1);
    Bytes digest = Said.digest(false, ttl, Processes.addresses(1, 2));
    assertThat(Said.digest(false, ttl, Processes.addresses(1, 2).reversed())).isEqualTo(digest);
    assertThat(Said.digest(false, ttl, Processes.addresses(1, 3))).isNotEqualTo(digest);
    assertThat(Said.digest(false, ttl.plusSeconds(1), Processes.addresses(1, 2)))
        .isNotEqualTo(digest);
    assertThat(Said.digest(true, ttl, Processes.addresses(1, 2))).isNotEqualTo(digest);
  }

  private static void assertRead(LedgerRow row) {
    assertThat(LedgerRow.read(new Entry(row.key(), row.value())).orThrow()).isEqualTo(row);
  }
}
