package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.provider.VerifiedRecord;
import org.junit.jupiter.api.Test;

class HarvestTest {

  private final Cast cast = new Cast(5);
  private final Cid cid = cast.cid();
  private final Bytes publisher = cast.key();

  @Test
  void a_publisher_counts_once_and_the_same_record_is_no_news() {
    Harvest harvest = new Harvest(3);
    assertThat(harvest.add(record(0, false))).isTrue();
    assertThat(harvest.add(record(0, false))).isFalse();
    assertThat(harvest.found()).isEqualTo(1);
  }

  @Test
  void a_newer_record_of_the_same_publisher_is_news_but_an_older_is_not() {
    Harvest harvest = new Harvest(3);
    assertThat(harvest.add(record(10, false))).isTrue();
    assertThat(harvest.add(record(5, false))).isFalse();
    assertThat(harvest.add(record(20, false))).isTrue();
    assertThat(harvest.found()).isEqualTo(1);
  }

  @Test
  void a_withdrawal_is_no_find_and_silences_older_records() {
    Harvest harvest = new Harvest(3);
    assertThat(harvest.add(record(10, false))).isTrue();
    assertThat(harvest.add(record(20, true))).isFalse();
    assertThat(harvest.found()).isZero();
    assertThat(harvest.add(record(15, false))).isFalse();
    assertThat(harvest.add(record(30, false))).isTrue();
    assertThat(harvest.found()).isEqualTo(1);
  }

  @Test
  void it_takes_no_more_publishers_than_wanted() {
    Harvest harvest = new Harvest(2);
    harvest.add(cast.record(cid));
    assertThat(harvest.full()).isFalse();
    harvest.add(cast.record(cid));
    assertThat(harvest.full()).isTrue();
    assertThat(harvest.add(cast.record(cid))).isFalse();
    assertThat(harvest.found()).isEqualTo(2);
  }

  @Test
  void a_flood_of_withdrawals_takes_bounded_memory_and_no_record_its_place() {
    Harvest harvest = new Harvest(1);
    for (int i = 0; i < 1100; i++) {
      harvest.add(Cast.verified(Cast.signed(cid, cast.key(), Cast.EPOCH, true, 1)));
    }
    assertThat(harvest.add(record(0, false))).isTrue();
  }

  private VerifiedRecord record(long seconds, boolean withdrawn) {
    return Cast.verified(
        Cast.signed(cid, publisher, Cast.EPOCH.plusSeconds(seconds), withdrawn, 1));
  }
}
