package io.svcdht.announce;

import static io.svcdht.announce.FakeProvides.nobody;
import static io.svcdht.announce.FakeProvides.refused;
import static io.svcdht.announce.FakeProvides.taken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.TimeSource;
import io.svcdht.peer.Identity;
import io.svcdht.peer.NetworkName;
import io.svcdht.pipeline.Faults;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Provides;
import io.svcdht.pipeline.World;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.Ed25519;
import io.svcdht.pq.Signatures;
import io.svcdht.pq.Signer;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.RecordSigner;
import io.svcdht.provider.RecordVerifier;
import io.svcdht.provider.SettableTime;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.VerifiedRecord;
import io.svcdht.sim.SkewedTime;
import io.svcdht.testing.SchedulerTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

class AnnouncementsTest {

  private static final Owner ALICE = new Owner("alice");
  private static final Owner BOB = new Owner("bob");
  private static final Cid CID = cid("content");
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final NetworkName NETWORK = new NetworkName("test");
  private static final List<Multiaddr> OWN = addresses(90, 1);

  private final VirtualTimeScheduler timers = VirtualTimeScheduler.create();
  private final TimeSource time = new SchedulerTime(timers, Instant.parse("2026-11-22T12:00:00Z"));
  private final FakeProvides provides = new FakeProvides();
  private final FakeSweeps sweeps = new FakeSweeps();
  private final List<Boolean> republished = new ArrayList<>();
  private List<Multiaddr> own = OWN;
  private final Announcements announcements = announcements(policy(100, 16, 100));

  @AfterEach
  void disposeOfTimers() {
    timers.dispose();
  }

  @Test
  void an_announcement_is_signed_and_brought_to_the_closest() {
    Announced announced = announce(ALICE, CID, addresses(1, 2));

    assertThat(announced.fresh()).isTrue();
    assertThat(announced.report().accepted()).isEqualTo(2);
    assertThat(announced.record().record().addresses()).isEqualTo(addresses(1, 2));
    assertThat(announced.expiresAt()).isEqualTo(time.wall().plus(Duration.ofHours(24)));
    assertThat(provides.records).containsExactly(announced.record());
  }

  @Test
  void announcing_again_refreshes() {
    announce(ALICE, CID, addresses(1, 1));

    assertThat(announce(ALICE, CID, addresses(5, 1)).fresh()).isFalse();
    assertThat(provides.last().record().addresses()).isEqualTo(addresses(5, 1));
    assertThat(announcements.size()).isEqualTo(1);
  }

  @Test
  void who_names_no_address_announces_the_nodes_own_as_they_are_when_it_signs() {
    announcements.start();
    announce(ALICE, CID, List.of());
    assertThat(provides.last().record().addresses()).isEqualTo(OWN);

    own = addresses(70, 2);
    timers.advanceTimeBy(Duration.ofHours(14));

    assertThat(provides.last().record().addresses()).isEqualTo(addresses(70, 2));
  }

  @Test
  void the_record_carries_the_union_of_its_owners_addresses_and_the_longest_ttl() {
    announcements.announce(ALICE, CID, addresses(1, 2), Optional.of(HOUR), SOON).block(SOON);
    announcements
        .announce(BOB, CID, addresses(2, 2), Optional.of(HOUR.multipliedBy(2)), SOON)
        .block(SOON);

    assertThat(provides.last().record().addresses())
        .containsExactlyInAnyOrderElementsOf(addresses(1, 3));
    assertThat(provides.last().record().ttl()).isEqualTo(HOUR.multipliedBy(2));
  }

  @Test
  void a_union_of_more_than_16_addresses_is_refused_and_changes_nothing() {
    announce(ALICE, CID, addresses(1, 10));

    assertError(announceLater(BOB, CID, addresses(11, 7)), DhtError.QUOTA_EXCEEDED);
    assertThat(announcements.list(BOB, Bytes.EMPTY, 10).items()).isEmpty();
    assertThat(provides.records).hasSize(1);
    assertThat(announce(BOB, CID, addresses(11, 6)).fresh()).isTrue();
  }

  @Test
  void a_withdrawal_by_one_owner_leaves_the_others_announced() {
    announce(ALICE, CID, addresses(1, 1));
    announce(BOB, CID, addresses(2, 1));

    Announced left = done(announcements.withdraw(ALICE, CID, SOON));

    assertThat(left.record().record().withdrawn()).isFalse();
    assertThat(left.record().record().addresses()).isEqualTo(addresses(2, 1));
  }

  @Test
  void the_last_withdrawal_publishes_a_newer_withdrawn_record_twice_and_stops_republishing() {
    announcements.start();
    Announced first = announce(ALICE, CID, addresses(1, 1));
    Announced last = done(announcements.withdraw(ALICE, CID, SOON));

    assertThat(last.record().record().withdrawn()).isTrue();
    assertThat(last.record().record().ts()).isAfter(first.record().record().ts());
    timers.advanceTimeBy(Duration.ofMinutes(1));
    assertThat(provides.records).as("for those too busy the first time").hasSize(3);
    assertThat(provides.last().record().withdrawn()).isTrue();
    timers.advanceTimeBy(Duration.ofDays(3));
    assertThat(provides.records).hasSize(3);
    assertThat(announcements.size()).isZero();
  }

  @Test
  void only_the_owner_can_withdraw() {
    announce(ALICE, CID, addresses(1, 1));

    assertError(announcements.withdraw(BOB, CID, SOON), DhtError.NOT_FOUND);
    assertError(announcements.withdraw(ALICE, cid("other"), SOON), DhtError.NOT_FOUND);
    assertThat(provides.records).hasSize(1);
  }

  @Test
  void a_withdrawal_that_reaches_nobody_is_retried_until_it_does() {
    announcements.start();
    announce(ALICE, CID, addresses(1, 1));
    provides.answer = record -> Mono.just(refused(DhtError.DEADLINE));
    assertError(announcements.withdraw(ALICE, CID, SOON), DhtError.TRANSPORT_DOWN);
    assertThat(announcements.size()).isZero();

    provides.answer = record -> Mono.just(taken(1));
    timers.advanceTimeBy(Duration.ofMinutes(1));

    assertThat(provides.last().record().withdrawn()).isTrue();
    int published = provides.records.size();
    timers.advanceTimeBy(Duration.ofDays(3));
    assertThat(provides.records).hasSize(published);
  }

  @Test
  void a_withdrawal_that_never_reaches_anybody_ends_when_the_record_has_run_out() {
    announcements.start();
    announcements.announce(ALICE, CID, addresses(1, 1), Optional.of(HOUR), SOON).block(SOON);
    provides.answer = record -> Mono.just(refused(DhtError.DEADLINE));
    assertError(announcements.withdraw(ALICE, CID, SOON), DhtError.TRANSPORT_DOWN);

    timers.advanceTimeBy(HOUR.multipliedBy(2));
    int tries = provides.records.size();
    timers.advanceTimeBy(Duration.ofDays(3));

    assertThat(provides.records).hasSize(tries);
    assertThat(tries).isGreaterThan(5);
  }

  @Test
  void a_new_announcement_that_nobody_took_is_forgotten() {
    announcements.start();
    provides.answer = record -> Mono.just(refused(DhtError.DEADLINE, DhtError.BUSY));

    assertThatThrownBy(() -> announceLater(ALICE, CID, addresses(1, 1)).block(SOON))
        .isInstanceOfSatisfying(
            DhtException.class,
            failure -> {
              assertThat(failure.error()).isEqualTo(DhtError.TRANSPORT_DOWN);
              assertThat(failure.detail()).contains("none of the 2", "Busy 1, Deadline 1");
            });
    assertThat(announcements.list(ALICE, Bytes.EMPTY, 10).items()).isEmpty();
    timers.advanceTimeBy(Duration.ofDays(2));
    assertThat(provides.records).hasSize(1);
  }

  @Test
  void a_refresh_that_nobody_took_is_retried_later_and_later() {
    announcements.start();
    announce(ALICE, CID, addresses(1, 1));
    provides.answer = record -> Mono.just(refused(DhtError.DEADLINE));
    assertError(announceLater(ALICE, CID, addresses(2, 1)), DhtError.TRANSPORT_DOWN);

    timers.advanceTimeBy(Duration.ofMinutes(10));
    int tries = provides.records.size() - 2;
    assertThat(tries).isBetween(5, 8);
    timers.advanceTimeBy(HOUR);
    assertThat(provides.records.size() - 2 - tries).isBetween(5, 7);
    assertThat(republished).isNotEmpty().containsOnly(false);

    provides.answer = record -> Mono.just(taken(3));
    timers.advanceTimeBy(Duration.ofMinutes(12));
    assertThat(republished).last().isEqualTo(true);
    assertThat(provides.last().record().addresses()).isEqualTo(addresses(2, 1));
  }

  @Test
  void nobody_taking_it_is_told_by_its_reason() {
    provides.answer = record -> Mono.just(nobody(LookupResult.Partial.NO_PEERS));
    assertError(announceLater(ALICE, CID, addresses(1, 1)), DhtError.NO_BOOTSTRAP);
    provides.answer = record -> Mono.just(nobody(LookupResult.Partial.DEADLINE));
    assertError(announceLater(ALICE, CID, addresses(1, 1)), DhtError.TRANSPORT_DOWN);
    provides.answer =
        record -> Mono.just(refused(DhtError.QUOTA_EXCEEDED, DhtError.QUOTA_EXCEEDED));
    assertError(announceLater(ALICE, CID, addresses(1, 1)), DhtError.QUOTA_EXCEEDED);
    provides.answer = record -> Mono.just(refused(DhtError.STALE_RECORD, DhtError.BUSY));
    assertError(announceLater(ALICE, CID, addresses(1, 1)), DhtError.TRANSPORT_DOWN);
    provides.answer = record -> Mono.error(new IllegalStateException("broken"));
    assertError(announceLater(ALICE, CID, addresses(1, 1)), DhtError.INTERNAL);
    provides.answer = record -> Mono.empty();
    assertError(announceLater(ALICE, CID, addresses(1, 1)), DhtError.INTERNAL);
  }

  @Test
  void a_provide_that_never_ends_is_given_up_and_the_next_one_has_its_turn() {
    provides.answer = record -> Mono.never();
    List<Throwable> failures = new ArrayList<>();
    announceLater(ALICE, CID, addresses(1, 1)).subscribe(done -> {}, failures::add);

    timers.advanceTimeBy(SOON.plusSeconds(1));

    assertThat(failures)
        .singleElement()
        .isInstanceOfSatisfying(
            DhtException.class, e -> assertThat(e.error()).isEqualTo(DhtError.DEADLINE));
    provides.answer = record -> Mono.just(taken(1));
    assertThat(announce(ALICE, CID, addresses(1, 1)).fresh()).isTrue();
  }

  @Test
  void everything_is_published_again_before_it_runs_out() {
    announcements.start();
    announcements.announce(ALICE, CID, List.of(), Optional.of(HOUR), SOON).block(SOON);

    timers.advanceTimeBy(Duration.ofHours(12));

    List<VerifiedRecord> records = provides.records;
    assertThat(records).hasSizeBetween(21, 28);
    for (int i = 1; i < records.size(); i++) {
      Instant before = records.get(i - 1).record().ts();
      assertThat(Duration.between(before, records.get(i).record().ts()))
          .isBetween(Duration.ofMinutes(27), Duration.ofMinutes(33));
    }
  }

  @Test
  void what_was_announced_together_is_republished_apart_and_a_few_at_a_time() {
    Announcements paced = announcements(policy(1000, 3, 1000));
    paced.start();
    for (int i = 0; i < 100; i++) {
      paced.announce(ALICE, cid("c" + i), List.of(), Optional.empty(), SOON).block(SOON);
    }
    provides.mostAtOnce = 0;
    provides.answer = record -> Mono.just(taken(1)).delayElement(Duration.ofMinutes(3), timers);
    paced.republishAll();

    timers.advanceTimeBy(Duration.ofMinutes(2));
    assertThat(provides.records).hasSize(103);
    provides.answer = record -> Mono.just(taken(1)).delayElement(Duration.ofSeconds(1), timers);
    timers.advanceTimeBy(Duration.ofHours(1));

    assertThat(provides.records).hasSize(200);
    assertThat(provides.mostAtOnce).isEqualTo(3);
    List<Instant> again = new ArrayList<>();
    timers.advanceTimeBy(Duration.ofHours(14));
    provides.records.subList(200, 300).forEach(record -> again.add(record.record().ts()));
    assertThat(Duration.between(again.getFirst(), again.getLast()))
        .isGreaterThan(Duration.ofHours(1));
  }

  @Test
  void of_two_announcements_of_one_content_at_once_the_second_waits_and_says_both() {
    Sinks.One<Provides.Report> first = Sinks.one();
    provides.answer = record -> first.asMono();
    List<Announced> done = new ArrayList<>();
    announceLater(ALICE, CID, addresses(1, 1)).subscribe(done::add);
    provides.answer = record -> Mono.just(taken(1));
    announceLater(BOB, CID, addresses(2, 1)).subscribe(done::add);
    announceLater(new Owner("carol"), CID, addresses(3, 1)).subscribe(done::add);
    assertThat(provides.records).hasSize(1);

    first.tryEmitValue(taken(1));

    assertThat(done).hasSize(3);
    assertThat(provides.records).hasSize(2);
    assertThat(provides.last().record().addresses()).isEqualTo(addresses(1, 3));
  }

  @Test
  void a_failure_of_the_first_does_not_take_the_second_with_it() {
    Sinks.One<Provides.Report> first = Sinks.one();
    provides.answer = record -> first.asMono();
    List<Throwable> failures = new ArrayList<>();
    List<Announced> done = new ArrayList<>();
    announceLater(ALICE, CID, addresses(1, 1)).subscribe(done::add, failures::add);
    provides.answer = record -> Mono.just(taken(1));
    announceLater(BOB, CID, addresses(2, 1)).subscribe(done::add, failures::add);

    first.tryEmitValue(refused(DhtError.DEADLINE));

    assertThat(failures).hasSize(1);
    assertThat(done).hasSize(1);
    assertThat(done.getFirst().record().record().addresses()).isEqualTo(addresses(2, 1));
    assertThat(announcements.list(ALICE, Bytes.EMPTY, 9).items()).isEmpty();
    assertThat(announcements.list(BOB, Bytes.EMPTY, 9).items()).hasSize(1);
  }

  @Test
  void a_caller_who_goes_away_does_not_end_the_publication() {
    Sinks.One<Provides.Report> slow = Sinks.one();
    provides.answer = record -> slow.asMono();
    announceLater(ALICE, CID, addresses(1, 1)).subscribe().dispose();

    slow.tryEmitValue(taken(1));

    assertThat(announcements.list(ALICE, Bytes.EMPTY, 9).items())
        .singleElement()
        .satisfies(item -> assertThat(item.expiresAt()).isPresent());
  }

  @Test
  void beyond_what_may_be_under_way_callers_are_told_busy_and_nothing_is_kept() {
    Announcements narrow = announcements(policy(10, 1, 2));
    provides.answer = record -> Mono.never();
    narrow.announce(ALICE, cid("1"), List.of(), Optional.empty(), SOON).subscribe();
    narrow.announce(ALICE, cid("2"), List.of(), Optional.empty(), SOON).subscribe();

    assertError(narrow.announce(ALICE, cid("3"), List.of(), Optional.empty(), SOON), DhtError.BUSY);
    assertThat(narrow.size()).isEqualTo(2);
  }

  @Test
  void the_number_of_announcements_is_bounded_and_refreshes_still_pass() {
    Announcements small = announcements(policy(3, 1, 100));
    for (int i = 0; i < 3; i++) {
      small.announce(ALICE, cid("c" + i), List.of(), Optional.empty(), SOON).block(SOON);
    }

    assertError(
        small.announce(ALICE, cid("c3"), List.of(), Optional.empty(), SOON),
        DhtError.QUOTA_EXCEEDED);
    assertError(
        small.announce(BOB, cid("c1"), List.of(), Optional.empty(), SOON), DhtError.QUOTA_EXCEEDED);
    assertThat(
            small.announce(ALICE, cid("c1"), addresses(1, 1), Optional.empty(), SOON).block(SOON))
        .isNotNull();
  }

  @Test
  void bad_wishes_are_malformed() {
    own = List.of();
    assertError(announceLater(ALICE, CID, List.of()), DhtError.MALFORMED);
    assertError(announceLater(ALICE, CID, addresses(1, 17)), DhtError.MALFORMED);
    for (Duration ttl :
        List.of(
            Duration.ofSeconds(59), Duration.ofDays(2).plusSeconds(1), Duration.ofMillis(90_500))) {
      assertError(
          announcements.announce(ALICE, CID, addresses(1, 1), Optional.of(ttl), SOON),
          DhtError.MALFORMED);
    }
    assertThat(announcements.size()).isZero();
    assertThat(provides.records).isEmpty();
  }

  @Test
  void a_list_shows_each_of_an_owners_announcements_once_page_by_page() {
    for (int i = 0; i < 25; i++) {
      announce(ALICE, cid("c" + i), List.of());
    }
    announce(BOB, CID, addresses(1, 1));
    List<Cid> seen = new ArrayList<>();
    Bytes cursor = Bytes.EMPTY;
    do {
      Listing page = announcements.list(ALICE, cursor, 7);
      page.items().forEach(item -> seen.add(item.cid()));
      cursor = page.cursor();
    } while (cursor.size() > 0);

    assertThat(seen)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 25).mapToObj(i -> cid("c" + i)).toList());
    Listing.Item item = announcements.list(BOB, Bytes.EMPTY, 1000).items().getFirst();
    assertThat(item.addresses()).isEqualTo(addresses(1, 1));
    assertThat(item.ttl()).isEqualTo(Duration.ofHours(24));
    assertThat(item.expiresAt()).contains(provides.last().record().expiresAt());
    assertThat(announcements.list(new Owner("nobody"), Bytes.EMPTY, 9).items()).isEmpty();
  }

  @Test
  void a_list_refuses_a_limit_or_cursor_that_cannot_be() {
    for (int limit : new int[] {0, -1, 1001}) {
      assertThatThrownBy(() -> announcements.list(ALICE, Bytes.EMPTY, limit))
          .isInstanceOf(DhtException.class)
          .hasMessageContaining(String.valueOf(limit));
    }
    assertThatThrownBy(() -> announcements.list(ALICE, Bytes.fromHex("00"), 1))
        .isInstanceOf(DhtException.class)
        .hasMessageContaining("cursor");
  }

  @Test
  void a_foreign_record_is_passed_on_as_it_is_and_only_fresh_the_first_time() {
    SignedRecord foreign = foreign(Duration.ZERO);

    Announced first = done(announcements.relay(foreign, SOON));
    Announced again = done(announcements.relay(foreign, SOON));

    assertThat(first.fresh()).isTrue();
    assertThat(again.fresh()).isFalse();
    assertThat(first.record().signed()).isSameAs(foreign);
    assertThat(provides.records).hasSize(2);
    assertThat(announcements.size()).isZero();
  }

  @Test
  void a_foreign_record_is_never_republished_by_us() {
    announcements.start();
    announcements.relay(foreign(Duration.ZERO), SOON).block(SOON);

    timers.advanceTimeBy(Duration.ofDays(2));

    assertThat(provides.records).hasSize(1);
  }

  @Test
  void a_foreign_record_that_is_not_valid_goes_nowhere() {
    SignedRecord good = foreign(Duration.ZERO);
    byte[] forged = good.signatures().getFirst().toArray();
    forged[3] ^= 1;
    SignedRecord bad =
        new SignedRecord(good.payload(), List.of(Bytes.copyOf(forged)), good.record());

    assertError(announcements.relay(bad, SOON), DhtError.BAD_SIGNATURE);
    assertError(announcements.relay(foreign(Duration.ofDays(-2)), SOON), DhtError.STALE_RECORD);
    assertThat(provides.records).isEmpty();
  }

  @Test
  void a_foreign_record_older_than_what_the_holders_have_is_stale() {
    provides.answer = record -> Mono.just(refused(DhtError.STALE_RECORD, DhtError.STALE_RECORD));

    assertError(announcements.relay(foreign(Duration.ZERO), SOON), DhtError.STALE_RECORD);
    provides.answer = record -> Mono.just(taken(1));
    Announced later = done(announcements.relay(foreign(Duration.ZERO), SOON));
    assertThat(later.fresh()).isTrue();
  }

  @Test
  void the_memory_of_relays_is_bounded() {
    Relayed relayed = new Relayed(2);
    SignedRecord one = foreign(Duration.ofSeconds(1));
    SignedRecord two = foreign(Duration.ofSeconds(2));
    SignedRecord three = foreign(Duration.ofSeconds(3));

    assertThat(relayed.add(one)).isTrue();
    assertThat(relayed.add(two)).isTrue();
    assertThat(relayed.add(one)).isFalse();
    assertThat(relayed.add(three)).isTrue();
    assertThat(relayed.add(one)).isFalse();
    assertThat(relayed.add(two)).isTrue();
  }

  @Test
  void stopping_refuses_what_is_new_and_waits_for_what_is_under_way() {
    announcements.start();
    announce(ALICE, cid("kept"), List.of());
    Sinks.One<Provides.Report> slow = Sinks.one();
    provides.answer = record -> slow.asMono();
    announceLater(ALICE, CID, addresses(1, 1)).subscribe();
    boolean[] stopped = {false};
    announcements.stop().subscribe(nothing -> {}, failure -> {}, () -> stopped[0] = true);

    assertError(announceLater(BOB, CID, addresses(1, 1)), DhtError.NOT_READY);
    assertError(announcements.withdraw(ALICE, cid("kept"), SOON), DhtError.NOT_READY);
    assertError(announcements.relay(foreign(Duration.ZERO), SOON), DhtError.NOT_READY);
    assertThat(stopped[0]).isFalse();
    slow.tryEmitValue(taken(1));
    assertThat(stopped[0]).isTrue();
    timers.advanceTimeBy(Duration.ofDays(2));
    assertThat(provides.records).hasSize(2);
  }

  @Test
  void what_is_due_takes_the_others_of_its_region_along_and_they_stay_together() {
    sweeps.bits = Optional.of(1);
    announceMany(100);
    provides.records.clear();
    announcements.start();

    timers.advanceTimeBy(Duration.ofHours(13).plusMinutes(30));

    assertThat(sweeps.swept).hasSize(2);
    assertThat(sweeps.swept.stream().mapToInt(List::size).sum()).isEqualTo(100);
    for (List<VerifiedRecord> region : sweeps.swept) {
      assertThat(region.stream().map(record -> record.record().cid().bit(0)).distinct()).hasSize(1);
    }
    timers.advanceTimeBy(Duration.ofHours(12));
    assertThat(sweeps.swept).hasSize(4);
    assertThat(provides.records).as("by itself").isEmpty();
    assertThat(republished).hasSize(200).containsOnly(true);
  }

  @Test
  void a_region_of_few_is_not_swept() {
    sweeps.bits = Optional.of(0);
    announceMany(AnnouncePolicy.defaults().sweepLeast() - 1);
    announcements.start();
    provides.records.clear();

    timers.advanceTimeBy(Duration.ofHours(14));

    assertThat(sweeps.swept).isEmpty();
    assertThat(provides.records).hasSize(AnnouncePolicy.defaults().sweepLeast() - 1);
  }

  @Test
  void what_a_sweep_brought_to_nobody_is_published_by_itself() {
    sweeps.bits = Optional.of(0);
    announceMany(20);
    provides.records.clear();
    sweeps.accepted = record -> record.record().cid().equals(numbered(3)) ? 0 : 2;
    announcements.start();

    timers.advanceTimeBy(Duration.ofHours(14));

    assertThat(sweeps.swept).hasSize(1);
    assertThat(provides.records.stream().map(record -> record.record().cid()))
        .containsExactly(numbered(3));
  }

  @Test
  void where_a_region_cannot_be_looked_over_each_is_published_by_itself() {
    sweeps.bits = Optional.of(0);
    sweeps.blind = true;
    announceMany(20);
    provides.records.clear();
    announcements.start();

    timers.advanceTimeBy(Duration.ofHours(14));

    assertThat(provides.records).hasSize(20);
  }

  @Test
  void withdrawn_while_it_is_swept_it_is_withdrawn_and_not_published_again() {
    sweeps.bits = Optional.of(0);
    announceMany(20);
    announcements.start();
    sweeps.meanwhile =
        () -> {
          sweeps.meanwhile = () -> {};
          done(announcements.withdraw(ALICE, numbered(5), SOON));
        };

    timers.advanceTimeBy(Duration.ofHours(14));
    timers.advanceTimeBy(Duration.ofHours(14));

    VerifiedRecord swept =
        sweeps.swept.getFirst().stream()
            .filter(record -> record.record().cid().equals(numbered(5)))
            .findFirst()
            .orElseThrow();
    assertThat(provides.last().record().withdrawn()).isTrue();
    assertThat(provides.last().record().ts()).isAfter(swept.record().ts());
    assertThat(sweeps.swept.get(1)).hasSize(19);
  }

  private void announceMany(int count) {
    for (int i = 0; i < count; i++) {
      announce(ALICE, numbered(i), addresses(1, 1));
    }
  }

  private static Cid numbered(int i) {
    return cid("content " + i);
  }

  @Test
  void nothing_is_republished_before_the_start() {
    announce(ALICE, CID, addresses(1, 1));
    timers.advanceTimeBy(Duration.ofDays(1));
    assertThat(provides.records).hasSize(1);

    announcements.start();
    timers.advanceTimeBy(Duration.ofSeconds(1));

    assertThat(provides.records).hasSize(2);
    assertThat(republished).containsExactly(true);
  }

  @Test
  void a_signer_whose_queue_is_full_is_busy() {
    Scheduler full = Schedulers.newSingle("full");
    full.dispose();
    Announcements busy = announcements(policy(10, 1, 10), full);

    assertError(busy.announce(ALICE, CID, List.of(), Optional.empty(), SOON), DhtError.BUSY);
    assertThat(busy.size()).isZero();
  }

  @Test
  void republishing_gives_way_when_the_node_is_busy_and_comes_back() {
    Announcements narrow = announcements(policy(10, 2, 1));
    narrow.start();
    narrow.announce(ALICE, CID, List.of(), Optional.empty(), SOON).block(SOON);
    Sinks.One<Provides.Report> slow = Sinks.one();
    provides.answer = record -> slow.asMono();
    narrow.announce(ALICE, cid("slow"), List.of(), Optional.empty(), HOUR).subscribe();
    narrow.republishAll();
    timers.advanceTimeBy(Duration.ofSeconds(30));
    assertThat(republished).isNotEmpty().containsOnly(false);

    provides.answer = record -> Mono.just(taken(1));
    slow.tryEmitValue(taken(1));
    timers.advanceTimeBy(Duration.ofMinutes(3));

    assertThat(republished).last().isEqualTo(true);
  }

  @Test
  void a_slow_key_promises_no_more_than_it_can_keep() {
    SettableTime watch = new SettableTime();
    Signer slow = slow(watch, Duration.ofHours(2));
    Identity identity = Identity.of(Ed25519.signer(Bytes.copyOf(new byte[32])), slow);
    Announcements slowly =
        announcements(
            policy(100, 1, 100),
            Schedulers.immediate(),
            new RecordSigner(identity, NETWORK, watch));

    // Half of the 12 hours until they are signed again has room for three of two hours each.
    for (int i = 0; i < 3; i++) {
      done(announceTo(slowly, cid("content " + i)));
    }
    assertThatThrownBy(() -> done(announceTo(slowly, cid("one more"))))
        .isInstanceOfSatisfying(
            DhtException.class,
            full -> {
              assertThat(full.error()).isEqualTo(DhtError.QUOTA_EXCEEDED);
              assertThat(full.detail()).contains("can keep 3 alive");
            });
    assertThat(done(announceTo(slowly, cid("content 1"))).fresh()).isFalse();
  }

  private static Mono<Announced> announceTo(Announcements to, Cid cid) {
    return to.announce(ALICE, cid, List.of(), Optional.empty(), SOON);
  }

  /** Takes {@code pace} by the clock {@code watch} for a signature of noise. */
  private static Signer slow(SettableTime watch, Duration pace) {
    return new Signer() {
      @Override
      public Algorithm algorithm() {
        return Algorithm.SLH_DSA_SHA2_128S;
      }

      @Override
      public Bytes publicKey() {
        return Bytes.copyOf(new byte[Algorithm.SLH_DSA_SHA2_128S.publicKeyBytes()]);
      }

      @Override
      public Bytes sign(byte[] message) {
        watch.advance(pace);
        return Bytes.copyOf(new byte[Algorithm.SLH_DSA_SHA2_128S.signatureBytes()]);
      }
    };
  }

  private Announced announce(Owner owner, Cid cid, List<Multiaddr> addresses) {
    return done(announceLater(owner, cid, addresses));
  }

  private static <T> T done(Mono<T> work) {
    return Objects.requireNonNull(work.block(SOON));
  }

  private Mono<Announced> announceLater(Owner owner, Cid cid, List<Multiaddr> addresses) {
    return announcements.announce(owner, cid, addresses, Optional.empty(), SOON);
  }

  private Announcements announcements(AnnouncePolicy policy) {
    return announcements(policy, Schedulers.immediate());
  }

  private Announcements announcements(AnnouncePolicy policy, Scheduler crypto) {
    return announcements(policy, crypto, new RecordSigner(identity("node"), NETWORK, time));
  }

  private Announcements announcements(
      AnnouncePolicy policy, Scheduler crypto, RecordSigner signer) {
    RecordVerifier verifier = new RecordVerifier(NETWORK, new Signatures(), time);
    Meters meters =
        new Meters() {
          @Override
          public void republish(boolean success) {
            republished.add(success);
          }
        };
    return new Announcements(
        new Announcements.Publisher(signer, () -> own, crypto),
        new Announcements.Network(
            provides,
            sweeps,
            signed -> Mono.fromCallable(() -> verifier.verify(signed).orThrow()),
            meters,
            Faults.UNHEARD),
        new World(time, timers, new Random(42)),
        RecordPolicy.defaults(),
        policy);
  }

  private static AnnouncePolicy policy(int max, int concurrency, int inflight) {
    return new AnnouncePolicy(
        max,
        0.1,
        concurrency,
        inflight,
        Duration.ofMinutes(5),
        Duration.ofSeconds(5),
        Duration.ofMinutes(10),
        100,
        8);
  }

  private SignedRecord foreign(Duration ahead) {
    VerifiedRecord record =
        new RecordSigner(identity("elsewhere"), NETWORK, new SkewedTime(time, ahead))
            .sign(CID, addresses(1, 1), HOUR, Optional.empty());
    return record.signed();
  }

  private static void assertError(Mono<?> work, DhtError error) {
    assertThatThrownBy(() -> work.block(SOON))
        .isInstanceOfSatisfying(
            DhtException.class, failure -> assertThat(failure.error()).isEqualTo(error));
  }

  private static Identity identity(String name) {
    byte[] seed = io.svcdht.id.Blake3.digest(name.getBytes(StandardCharsets.UTF_8));
    return Identity.of(Ed25519.signer(Bytes.copyOf(seed)));
  }

  private static Cid cid(String name) {
    return Cid.ofContent(name.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Multiaddr> addresses(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> Multiaddr.parse("/ip4/192.0.2." + i + "/tcp/9910").orThrow())
        .toList();
  }
}
