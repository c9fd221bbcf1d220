package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.provider.VerifiedRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HarvestTest {

  private final Cast cast = new Cast(5);
  private final Cid cid = cast.cid();
  private final Bytes publisher = cast.key();
  private int sources;

  @Test
  void a_publisher_counts_once_and_the_same_record_is_no_news() {
    Harvest harvest = new Harvest(3);
    assertThat(add(harvest, record(0, false))).isTrue();
    assertThat(add(harvest, record(0, false))).isFalse();
    assertThat(harvest.found()).isEqualTo(1);
  }

  @Test
  void a_newer_record_of_the_same_publisher_is_news_but_an_older_is_not() {
    Harvest harvest = new Harvest(3);
    assertThat(add(harvest, record(10, false))).isTrue();
    assertThat(add(harvest, record(5, false))).isFalse();
    assertThat(add(harvest, record(20, false))).isTrue();
    assertThat(harvest.found()).isEqualTo(1);
  }

  @Test
  void a_withdrawal_is_no_find_and_silences_older_records() {
    Harvest harvest = new Harvest(3);
    assertThat(add(harvest, record(10, false))).isTrue();
    assertThat(add(harvest, record(20, true))).isFalse();
    assertThat(harvest.found()).isZero();
    assertThat(add(harvest, record(15, false))).isFalse();
    assertThat(add(harvest, record(30, false))).isTrue();
    assertThat(harvest.found()).isEqualTo(1);
  }

  @Test
  void it_takes_no_more_publishers_than_wanted() {
    Harvest harvest = new Harvest(2);
    add(harvest, cast.record(cid));
    assertThat(harvest.full()).isFalse();
    add(harvest, cast.record(cid));
    assertThat(harvest.full()).isTrue();
    assertThat(add(harvest, cast.record(cid))).isFalse();
    assertThat(harvest.found()).isEqualTo(2);
  }

  @Test
  void a_flood_of_withdrawals_takes_bounded_memory_and_no_record_its_place() {
    Harvest harvest = new Harvest(1);
    for (int i = 0; i < 1100; i++) {
      add(harvest, Cast.verified(Cast.signed(cid, cast.key(), Cast.EPOCH, true, 1)));
    }
    assertThat(add(harvest, record(0, false))).isTrue();
  }

  @Test
  void one_holder_fills_no_more_than_its_share_until_others_have_spoken() {
    Harvest harvest = new Harvest(6);
    List<VerifiedRecord> many = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      many.add(cast.record(cid));
    }
    assertThat(harvest.add(many, "liar")).hasSize(2);
    assertThat(harvest.full()).isFalse();
    VerifiedRecord honest = cast.record(cid);
    assertThat(harvest.add(List.of(honest), "honest"))
        .containsExactly(new FindEvent.Found(honest, "honest"));
    assertThat(harvest.add(List.of(honest), "third")).as("what was held back").hasSize(3);
    assertThat(harvest.full()).isTrue();
  }

  @Test
  void what_was_held_back_is_handed_on_at_the_end() {
    Harvest harvest = new Harvest(3);
    List<VerifiedRecord> two = List.of(cast.record(cid), cast.record(cid));
    assertThat(harvest.add(two, "only holder"))
        .containsExactly(new FindEvent.Found(two.getFirst(), "only holder"));
    assertThat(harvest.release())
        .containsExactly(new FindEvent.Found(two.getLast(), "only holder"));
    assertThat(harvest.found()).isEqualTo(2);
  }

  @Test
  void a_limit_of_one_is_filled_by_the_first_who_knows() {
    Harvest harvest = new Harvest(1);
    harvest.add(List.of(cast.record(cid)), "somebody");
    assertThat(harvest.full()).isTrue();
  }

  /** Each record comes from a source of its own. */
  private boolean add(Harvest harvest, VerifiedRecord record) {
    return !harvest.add(List.of(record), sources++).isEmpty();
  }

  private VerifiedRecord record(long seconds, boolean withdrawn) {
    return Cast.verified(
        Cast.signed(cid, publisher, Cast.EPOCH.plusSeconds(seconds), withdrawn, 1));
  }
}
