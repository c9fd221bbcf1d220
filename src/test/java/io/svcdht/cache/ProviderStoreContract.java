package io.svcdht.cache;

import static io.svcdht.provider.RecordFixture.HOUR;
import static io.svcdht.provider.RecordFixture.cid;
import static io.svcdht.provider.RecordFixture.identity;
import static io.svcdht.provider.RecordFixture.record;
import static io.svcdht.provider.RecordFixture.variant;
import static io.svcdht.provider.RecordFixture.withdrawal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.Limits;
import io.svcdht.peer.Identity;
import io.svcdht.provider.ProviderRecord;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.ProviderStore.Admission;
import io.svcdht.provider.ProviderStore.Page;
import io.svcdht.provider.RecordFixture;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.Surroundings;
import io.svcdht.provider.VerifiedRecord;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does, whatever it keeps its records in. */
abstract class ProviderStoreContract extends StorePropertiesTest {

  private static final Admission ADDED = new Admission.Accepted(false);
  private static final Admission KNOWN = new Admission.Accepted(true);
  private static final Cid CID = cid(1);
  private static final Identity PUBLISHER = identity(1);

  @SuppressWarnings("NullAway.Init")
  private ProviderStore store;

  @BeforeEach
  void open() {
    store = open(RecordPolicy.defaults());
  }

  @Test
  void what_was_admitted_is_found() {
    VerifiedRecord record = record(PUBLISHER, CID, now(), HOUR);

    assertThat(own(record)).isEqualTo(ADDED);
    assertThat(found(CID)).containsExactly(record);
    assertThat(found(cid(2))).isEmpty();
  }

  @Test
  void the_same_payload_again_is_an_idempotent_yes() {
    VerifiedRecord record = record(PUBLISHER, CID, now(), HOUR);
    own(record);

    assertThat(own(record)).isEqualTo(KNOWN);
    assertThat(store.occupancy().live()).isEqualTo(1);
  }

  @Test
  void a_newer_record_takes_the_place_of_the_older() {
    own(record(PUBLISHER, CID, now(), HOUR));
    VerifiedRecord newer = variant(PUBLISHER, CID, now().plusMillis(1), 3);

    assertThat(own(newer)).isEqualTo(ADDED);
    assertThat(found(CID)).containsExactly(newer);
  }

  @Test
  void an_older_record_is_stale() {
    VerifiedRecord newer = record(PUBLISHER, CID, now(), HOUR);
    own(newer);

    assertRefused(own(record(PUBLISHER, CID, now().minusMillis(1), HOUR)), DhtError.STALE_RECORD);
    assertThat(found(CID)).containsExactly(newer);
  }

  @Test
  void at_equal_ts_the_payload_with_the_larger_hash_wins_in_either_order() {
    VerifiedRecord one = variant(PUBLISHER, CID, now(), 1);
    VerifiedRecord two = variant(PUBLISHER, CID, now(), 2);
    own(one);
    own(two);
    ProviderStore other = open(RecordPolicy.defaults());
    other.admit(two, Optional.empty());
    other.admit(one, Optional.empty());

    assertThat(found(CID)).hasSize(1).isEqualTo(other.find(CID, Bytes.EMPTY, 10).records());
  }

  @Test
  void an_expired_record_is_hidden_at_once_and_removed_by_pruning() {
    own(record(PUBLISHER, CID, now(), HOUR));
    time.advance(HOUR.minusNanos(1));
    assertThat(found(CID)).hasSize(1);

    time.advance(Duration.ofNanos(1));

    assertThat(found(CID)).isEmpty();
    assertThat(store.occupancy().live()).isEqualTo(1);
    assertThat(store.prune(10)).isEqualTo(1);
    assertThat(store.occupancy().live()).isZero();
    assertThat(store.occupancy().contents()).isZero();
  }

  @Test
  void a_life_is_measured_on_the_monotonic_clock_once_it_is_admitted() {
    own(record(PUBLISHER, CID, now(), HOUR));

    time.jumpWall(Duration.ofDays(300));
    assertThat(found(CID)).hasSize(1);
    time.jumpWall(Duration.ofDays(-600));
    time.advance(HOUR);
    assertThat(found(CID)).isEmpty();
  }

  @Test
  void a_record_that_was_signed_before_lives_only_what_is_left() {
    own(record(PUBLISHER, CID, now().minus(Duration.ofMinutes(50)), HOUR));

    time.advance(Duration.ofMinutes(10));

    assertThat(found(CID)).isEmpty();
  }

  @Test
  void a_record_that_ran_out_on_its_way_through_the_queue_is_stale() {
    assertRefused(own(record(PUBLISHER, CID, now().minus(HOUR), HOUR)), DhtError.STALE_RECORD);
  }

  @Test
  void a_withdrawal_hides_the_record_and_is_never_found() {
    own(record(PUBLISHER, CID, now(), HOUR));
    VerifiedRecord withdrawal = withdrawal(PUBLISHER, CID, now().plusMillis(1));

    assertThat(own(withdrawal)).isEqualTo(ADDED);
    assertThat(own(withdrawal)).isEqualTo(KNOWN);
    assertThat(found(CID)).isEmpty();
    assertThat(store.occupancy().live()).isZero();
    assertThat(store.occupancy().remembered()).isEqualTo(1);
  }

  @Test
  void an_older_record_cannot_be_replayed_after_a_withdrawal() {
    VerifiedRecord old = record(PUBLISHER, CID, now(), Limits.RECORD_TTL_MAX);
    own(old);
    own(withdrawal(PUBLISHER, CID, now().plusMillis(1)));

    time.advance(Limits.RECORD_TTL_MAX.minusSeconds(1));
    store.prune(100);

    assertRefused(own(old), DhtError.STALE_RECORD);
  }

  @Test
  void a_withdrawal_that_comes_first_keeps_the_older_record_out() {
    own(withdrawal(PUBLISHER, CID, now().plusMillis(1)));

    assertRefused(own(record(PUBLISHER, CID, now(), HOUR)), DhtError.STALE_RECORD);
  }

  @Test
  void an_older_record_with_a_longer_life_cannot_be_replayed_after_a_newer_has_run_out() {
    VerifiedRecord old = record(PUBLISHER, CID, now(), Limits.RECORD_TTL_MAX);
    own(old);
    own(record(PUBLISHER, CID, now().plusMillis(1), HOUR));
    time.advance(HOUR.plusSeconds(1));
    store.prune(100);

    assertRefused(own(old), DhtError.STALE_RECORD);
    assertThat(found(CID)).isEmpty();
  }

  @Test
  void after_a_withdrawal_the_publisher_can_announce_again() {
    own(withdrawal(PUBLISHER, CID, now()));
    VerifiedRecord again = record(PUBLISHER, CID, now().plusMillis(1), HOUR);

    assertThat(own(again)).isEqualTo(ADDED);
    assertThat(found(CID)).containsExactly(again);
    assertThat(store.occupancy().remembered()).isZero();
  }

  @Test
  void a_newer_record_replaces_one_that_has_run_out_and_is_not_pruned_yet() {
    ProviderStore lazy = open(RecordPolicy.defaults());
    for (int i = 0; i < 100; i++) {
      lazy.admit(record(identity(2), cid(1000 + i), now(), HOUR.minusSeconds(1)), Optional.empty());
    }
    lazy.admit(record(PUBLISHER, CID, now(), HOUR), Optional.empty());
    time.advance(HOUR);
    VerifiedRecord next = record(PUBLISHER, CID, now(), HOUR);

    assertThat(lazy.admit(next, Optional.empty())).isEqualTo(ADDED);
    assertThat(lazy.find(CID, Bytes.EMPTY, 9).records()).containsExactly(next);
  }

  @Test
  void what_is_remembered_is_forgotten_after_two_days_and_ten_minutes() {
    own(withdrawal(PUBLISHER, CID, now()));

    time.advance(Limits.REPLAY_MEMORY.minusNanos(1));
    assertThat(store.prune(10)).isZero();
    time.advance(Duration.ofNanos(1));
    assertThat(store.prune(10)).isEqualTo(1);
    assertThat(store.occupancy().remembered()).isZero();
    assertThat(store.occupancy().bytes()).isZero();
  }

  @Test
  void pruning_does_no_more_than_it_is_told() {
    for (int i = 0; i < 50; i++) {
      own(record(PUBLISHER, cid(i), now(), HOUR));
    }
    time.advance(HOUR);

    assertThat(store.prune(20)).isEqualTo(20);
    assertThat(store.prune(100)).isEqualTo(30);
    assertThat(store.prune(100)).isZero();
  }

  @Test
  void a_record_above_the_size_kept_here_is_refused() {
    RecordPolicy small = policy(256, 100, 100, 1000, 1 << 20, 300);
    ProviderStore strict = open(small);

    assertRefused(
        strict.admit(variant(PUBLISHER, CID, now(), 16), Optional.empty()), DhtError.OVER_SIZE);
    assertThat(strict.admit(variant(PUBLISHER, CID, now(), 1), Optional.empty())).isEqualTo(ADDED);
  }

  @Test
  void a_content_has_a_bounded_number_of_records_and_a_live_one_is_never_pushed_out() {
    ProviderStore strict = open(policy(8, 100, 100, 1000, 1 << 20, 16_384));
    List<VerifiedRecord> first = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      VerifiedRecord record = record(identity(i), CID, now(), HOUR);
      first.add(record);
      assertThat(strict.admit(record, carrier("10.0." + i + ".1"))).isEqualTo(ADDED);
    }

    Admission ninth = strict.admit(record(identity(9), CID, now(), HOUR), carrier("10.0.9.1"));

    assertRefused(ninth, DhtError.QUOTA_EXCEEDED);
    assertThat(((Admission.Refused) ninth).detail()).contains("provider.max-per-cid");
    assertThat(strict.find(CID, Bytes.EMPTY, 100).records())
        .containsExactlyInAnyOrderElementsOf(first);
  }

  @Test
  void the_last_quarter_of_a_contents_places_is_for_networks_not_seen_yet() {
    ProviderStore strict = open(policy(8, 100, 100, 1000, 1 << 20, 16_384));
    for (int i = 0; i < 6; i++) {
      assertThat(strict.admit(record(identity(i), CID, now(), HOUR), carrier("10.0.0." + i)))
          .isEqualTo(ADDED);
    }

    assertRefused(
        strict.admit(record(identity(6), CID, now(), HOUR), carrier("10.0.0.99")),
        DhtError.QUOTA_EXCEEDED);
    assertThat(strict.admit(record(identity(7), CID, now(), HOUR), carrier("10.0.1.1")))
        .isEqualTo(ADDED);
    assertThat(strict.admit(record(identity(8), CID, now(), HOUR), Optional.empty()))
        .isEqualTo(ADDED);
  }

  @Test
  void a_publisher_has_a_bounded_number_of_records() {
    ProviderStore strict = open(policy(8, 3, 100, 1000, 1 << 20, 16_384));
    for (int i = 0; i < 3; i++) {
      strict.admit(record(PUBLISHER, cid(i), now(), HOUR), Optional.empty());
    }

    assertRefused(
        strict.admit(record(PUBLISHER, cid(3), now(), HOUR), Optional.empty()),
        DhtError.QUOTA_EXCEEDED);
    strict.admit(withdrawal(PUBLISHER, cid(0), now().plusMillis(1)), Optional.empty());
    assertThat(strict.admit(record(PUBLISHER, cid(3), now(), HOUR), Optional.empty()))
        .isEqualTo(ADDED);
  }

  @Test
  void a_network_has_a_bounded_number_of_records_unless_it_is_trusted() {
    RecordPolicy policy = policy(8, 100, 3, 1000, 1 << 20, 16_384);
    Surroundings surroundings = new Surroundings(InetAddress::isSiteLocalAddress, cid -> true);
    ProviderStore strict = open(policy, surroundings);
    for (int i = 0; i < 3; i++) {
      strict.admit(record(identity(i), cid(i), now(), HOUR), carrier("192.0.2." + i));
    }

    assertRefused(
        strict.admit(record(identity(3), cid(3), now(), HOUR), carrier("192.0.2.3")),
        DhtError.QUOTA_EXCEEDED);
    for (int i = 4; i < 9; i++) {
      assertThat(strict.admit(record(identity(i), cid(i), now(), HOUR), carrier("10.0.0." + i)))
          .isEqualTo(ADDED);
    }
  }

  @Test
  void a_refresh_counts_against_the_network_that_brought_the_record_first() {
    ProviderStore strict = open(policy(8, 100, 1, 1000, 1 << 20, 16_384));
    strict.admit(record(PUBLISHER, CID, now(), HOUR), carrier("192.0.2.1"));
    strict.admit(record(PUBLISHER, CID, now().plusMillis(1), HOUR), carrier("198.51.100.1"));

    assertThat(strict.admit(record(PUBLISHER, cid(2), now(), HOUR), carrier("198.51.100.1")))
        .isEqualTo(ADDED);
    assertRefused(
        strict.admit(record(PUBLISHER, cid(3), now(), HOUR), carrier("192.0.2.1")),
        DhtError.QUOTA_EXCEEDED);
  }

  @Test
  void a_full_store_takes_refreshes_and_refuses_newcomers() {
    ProviderStore strict = open(policy(8, 100, 100, 16, 1 << 20, 16_384));
    for (int i = 0; i < 16; i++) {
      strict.admit(record(PUBLISHER, cid(i), now(), HOUR), Optional.empty());
    }

    assertRefused(
        strict.admit(record(PUBLISHER, cid(16), now(), HOUR), Optional.empty()),
        DhtError.QUOTA_EXCEEDED);
    assertThat(strict.admit(record(PUBLISHER, cid(3), now().plusMillis(1), HOUR), Optional.empty()))
        .isEqualTo(ADDED);
  }

  @Test
  void above_half_full_only_near_contents_are_taken() {
    Surroundings nothingNear = new Surroundings(carrier -> false, cid(100)::equals);
    ProviderStore strict = open(policy(8, 100, 100, 16, 1 << 20, 16_384), nothingNear);
    for (int i = 0; i < 9; i++) {
      assertThat(strict.admit(record(PUBLISHER, cid(i), now(), HOUR), Optional.empty()))
          .isEqualTo(ADDED);
    }

    assertRefused(
        strict.admit(record(PUBLISHER, cid(9), now(), HOUR), Optional.empty()),
        DhtError.QUOTA_EXCEEDED);
    assertThat(strict.admit(record(PUBLISHER, cid(100), now(), HOUR), Optional.empty()))
        .isEqualTo(ADDED);
    assertThat(strict.admit(record(PUBLISHER, cid(0), now().plusMillis(1), HOUR), Optional.empty()))
        .isEqualTo(ADDED);
  }

  @Test
  void places_of_expired_records_are_free_before_anybody_prunes() {
    ProviderStore strict = open(policy(8, 1000, 1000, 200, 1 << 20, 16_384));
    for (int i = 0; i < 200; i++) {
      strict.admit(record(PUBLISHER, cid(i), now(), HOUR), Optional.empty());
    }
    time.advance(HOUR);

    for (int i = 200; i < 400; i++) {
      assertThat(strict.admit(record(PUBLISHER, cid(i), now(), HOUR), Optional.empty()))
          .isEqualTo(ADDED);
    }
  }

  @Test
  void a_longer_refresh_that_does_not_fit_leaves_the_record_as_it_was() {
    ProviderStore strict = open(policy(256, 1000, 1000, 1000, 64 << 10, 16_384));
    int kept = 0;
    while (strict
        .admit(record(PUBLISHER, cid(kept), now(), HOUR), Optional.empty())
        .equals(ADDED)) {
      kept++;
    }
    assertThat(kept).isBetween(20, 400);

    Admission longer =
        strict.admit(variant(PUBLISHER, cid(0), now().plusMillis(1), 16), Optional.empty());

    assertRefused(longer, DhtError.QUOTA_EXCEEDED);
    assertThat(((Admission.Refused) longer).detail()).contains("provider.max-bytes");
    assertThat(strict.find(cid(0), Bytes.EMPTY, 9).records()).hasSize(1);
    assertThat(strict.occupancy().bytes()).isLessThanOrEqualTo(64 << 10);
  }

  @Test
  void a_page_ends_at_its_limit_and_the_cursor_goes_on_behind_it() {
    for (int i = 0; i < 10; i++) {
      own(record(identity(i), CID, now(), HOUR));
    }
    Page first = store.find(CID, Bytes.EMPTY, 4);
    Page second = store.find(CID, first.cursor(), 4);
    Page third = store.find(CID, second.cursor(), 4);

    assertThat(first.cursor().size()).isEqualTo(32).isLessThanOrEqualTo(Limits.CURSOR_BYTES);
    assertThat(third.cursor().size()).isZero();
    Set<VerifiedRecord> all = new HashSet<>(first.records());
    all.addAll(second.records());
    all.addAll(third.records());
    assertThat(all).hasSize(10);
    assertThat(third.records()).hasSize(2);
  }

  @Test
  void a_page_that_ends_with_the_last_live_record_has_no_cursor() {
    own(record(identity(1), CID, now(), HOUR));
    own(record(identity(2), CID, now(), HOUR));
    own(record(identity(3), CID, now(), Duration.ofMinutes(1)));
    own(record(identity(4), CID, now(), Duration.ofMinutes(1)));
    time.advance(Duration.ofMinutes(1));

    assertThat(store.find(CID, Bytes.EMPTY, 2).cursor().size()).isZero();
  }

  @Test
  void a_cursor_that_was_never_given_out_finds_nothing() {
    own(record(PUBLISHER, CID, now(), HOUR));

    assertThat(store.find(CID, Bytes.fromHex("0102"), 9).records()).isEmpty();
    assertThat(store.find(CID, Bytes.copyOf(new byte[64]), 9).records()).isEmpty();
    assertThat(store.find(CID, Bytes.copyOf(new byte[32]), 9).records()).hasSize(1);
  }

  @Test
  void a_page_fits_a_frame() {
    for (int i = 0; i < 256; i++) {
      own(big(identity(i)));
    }
    Bytes cursor = Bytes.EMPTY;
    int seen = 0;
    do {
      Page page = store.find(CID, cursor, 1000);
      int bytes = page.records().stream().mapToInt(r -> r.signed().encodedSize()).sum();
      assertThat(bytes).isLessThanOrEqualTo(ProviderStore.PAGE_BYTES);
      seen += page.records().size();
      cursor = page.cursor();
    } while (cursor.size() > 0);
    assertThat(seen).isEqualTo(256);
  }

  @Test
  void a_limit_below_one_is_our_own_mistake() {
    assertThatIllegalArgumentException().isThrownBy(() -> store.find(CID, Bytes.EMPTY, 0));
  }

  private VerifiedRecord big(Identity by) {
    var plain = RecordFixture.plain(by, CID, now(), HOUR, 16, false);
    var full =
        new ProviderRecord(
            plain.network(),
            plain.cid(),
            plain.keys(),
            plain.publisher(),
            plain.postQuantumKey(),
            longAddresses(),
            plain.ttl(),
            plain.ts(),
            Optional.of(Bytes.copyOf(new byte[1024])),
            false);
    SignedRecord signed = RecordFixture.signed(full, by).signed();
    assertThat(signed.encodedSize()).isGreaterThan(3200);
    return RecordFixture.trusted(signed);
  }

  private static List<Multiaddr> longAddresses() {
    List<Multiaddr> addresses = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      String name = "a".repeat(50) + "." + "b".repeat(49);
      addresses.add(
          Multiaddr.parse("/dns4/" + name + "/tcp/" + (9000 + i) + "/tls/http").orThrow());
    }
    return addresses;
  }

  private static RecordPolicy policy(
      int perCid, int perPublisher, int perPrefix, int records, long bytes, int recordSize) {
    return new RecordPolicy(
        Duration.ofHours(24),
        Duration.ofHours(12),
        recordSize,
        perCid,
        perPublisher,
        perPrefix,
        records,
        bytes);
  }

  @Test
  void its_contents_are_told_page_by_page_in_order() {
    Set<Cid> all = new HashSet<>();
    for (int i = 1; i <= 25; i++) {
      all.add(cid(i));
      own(record(PUBLISHER, cid(i), now(), HOUR));
      own(record(identity(2), cid(i), now(), HOUR));
    }
    List<Cid> told = new ArrayList<>();
    List<Cid> page = store.contents(Optional.empty(), 10);
    while (!page.isEmpty()) {
      told.addAll(page);
      page = store.contents(Optional.of(page.getLast()), 10);
    }
    assertThat(told).hasSize(25).containsExactlyInAnyOrderElementsOf(all);
    assertThat(told.stream().map(Cid::toString)).isSorted();
  }

  private Admission own(VerifiedRecord record) {
    return store.admit(record, Optional.empty());
  }

  private List<VerifiedRecord> found(Cid cid) {
    return store.find(cid, Bytes.EMPTY, 100).records();
  }

  private Instant now() {
    return time.wall();
  }

  private static Optional<InetAddress> carrier(String address) {
    return Optional.of(InetAddress.ofLiteral(address));
  }

  private static void assertRefused(Admission admission, DhtError error) {
    assertThat(admission).isInstanceOf(Admission.Refused.class);
    assertThat(((Admission.Refused) admission).error()).isEqualTo(error);
    assertThat(((Admission.Refused) admission).detail()).isNotBlank();
  }
}
