package io.svcdht.announce;

import static io.svcdht.announce.FakeProvides.refused;
import static io.svcdht.announce.FakeProvides.taken;
import static io.svcdht.announce.Processes.ALICE;
import static io.svcdht.announce.Processes.BOB;
import static io.svcdht.announce.Processes.SOON;
import static io.svcdht.announce.Processes.addresses;
import static io.svcdht.announce.Processes.cid;
import static io.svcdht.announce.Processes.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.announce.Processes.Running;
import io.svcdht.cache.MemoryFamily;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.provider.KeyValueFamily;
import io.svcdht.provider.KeyValueFamily.Change;
import io.svcdht.provider.KeyValueFamily.Entry;
import io.svcdht.provider.VerifiedRecord;
import io.svcdht.testing.Seeded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Announcements that outlive their process: killed at any time, found again by the next one. */
class DurableAnnouncementsTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Owner CAROL = new Owner("carol");

  private final Disk disk = new Disk();
  private final Processes processes = new Processes(disk);

  /** A family that may fail, and counts its writes. */
  private static final class Disk implements KeyValueFamily {
    private final MemoryFamily there = new MemoryFamily(1_000_000);
    private boolean fails;
    private int writes;

    @Override
    public Optional<Bytes> get(Bytes key) {
      return there.get(key);
    }

    @Override
    public void write(List<Change> changes) {
      if (fails) {
        throw new DhtException(DhtError.INTERNAL, "the store of this node failed");
      }
      writes++;
      there.write(changes);
    }

    @Override
    public List<Entry> after(Bytes key, int limit) {
      if (fails) {
        throw new DhtException(DhtError.INTERNAL, "the store of this node failed");
      }
      return there.after(key, limit);
    }

    List<Entry> rows() {
      return there.after(Bytes.EMPTY, 1_000_000);
    }
  }

  @Test
  void what_was_told_to_last_is_listed_by_the_next_process_as_it_was() {
    Running first = processes.start();
    assertThat(first.announcements().durable()).isTrue();
    processes.announce(first, ALICE, cid(1), addresses(1, 2));
    processes.announce(first, BOB, cid(1), addresses(3, 1));
    processes.announce(first, ALICE, cid(2), List.of());
    List<Listing.Item> alices = list(first, ALICE);

    Running second = processes.start();

    assertThat(list(second, ALICE)).isEqualTo(alices).hasSize(2);
    assertThat(list(second, BOB)).hasSize(1);
    assertThat(second.announcements().size()).isEqualTo(3);
  }

  @Test
  void it_is_published_again_when_it_would_have_been_and_the_time_in_between_counts() {
    Running first = processes.start();
    Announced announced = processes.announce(first, ALICE, cid(1), addresses(1, 2));
    Instant begin = announced.record().record().ts();
    processes.kill();
    processes.timers.advance(HOUR.multipliedBy(5));

    Running second = processes.start();
    processes.timers.advance(HOUR.multipliedBy(5));
    assertThat(second.provides().records).isEmpty();
    processes.timers.advance(HOUR.multipliedBy(4));

    VerifiedRecord again = second.provides().last();
    assertThat(second.provides().records).hasSize(1);
    assertThat(again.record().addresses()).isEqualTo(addresses(1, 2));
    assertThat(Duration.between(begin, again.record().ts()))
        .isBetween(Duration.ofMinutes(648), Duration.ofMinutes(792));
  }

  @Test
  void what_is_overdue_follows_in_a_steady_trickle() {
    Running first = processes.start();
    for (int i = 0; i < 300; i++) {
      processes.announce(first, ALICE, cid(i), List.of());
    }
    processes.kill();
    processes.timers.advance(HOUR.multipliedBy(30));

    Running second = processes.start();
    List<Integer> perTenSeconds = new ArrayList<>();
    int before = second.provides().records.size();
    for (int i = 0; i < 30; i++) {
      processes.timers.advance(Duration.ofSeconds(10));
      perTenSeconds.add(second.provides().records.size() - before);
      before = second.provides().records.size();
    }

    assertThat(perTenSeconds).allMatch(count -> count <= 11);
    assertThat(second.provides().records).hasSize(300);
  }

  @Test
  void many_that_are_overdue_go_region_by_region_within_ten_minutes() {
    Running first = processes.start();
    for (int i = 0; i < 5_000; i++) {
      processes.announce(first, ALICE, cid(i), List.of());
    }
    processes.kill();
    processes.timers.advance(HOUR.multipliedBy(30));
    processes.sweeps.bits = Optional.of(4);

    Running second = processes.start();
    processes.timers.advance(Duration.ofMinutes(10));

    int swept = processes.sweeps.swept.stream().mapToInt(List::size).sum();
    assertThat(swept + second.provides().records.size()).isEqualTo(5_000);
    assertThat(processes.sweeps.swept).hasSizeLessThanOrEqualTo(16);
  }

  @Test
  void a_withdrawal_under_way_is_finished_by_the_next_process_before_anything_else() {
    Running first = processes.start();
    processes.announce(first, ALICE, cid(1), List.of());
    processes.announce(first, ALICE, cid(2), List.of());
    first.provides().answer = record -> Mono.just(refused(DhtError.DEADLINE));
    assertThatThrownBy(() -> processes.withdraw(first, ALICE, cid(2)))
        .isInstanceOf(DhtException.class);

    processes.kill();
    processes.timers.advance(HOUR.multipliedBy(20));
    Running second = processes.start();
    processes.timers.advance(Duration.ofMinutes(5));

    assertThat(list(second, ALICE)).extracting(Listing.Item::cid).containsExactly(cid(1));
    assertThat(second.provides().records.getFirst().record().cid()).isEqualTo(cid(2));
    assertThat(second.provides().records)
        .filteredOn(record -> record.record().withdrawn())
        .as("told twice")
        .hasSize(2);
    assertThat(rowsOf(cid(2))).isZero();
  }

  @Test
  void a_withdrawal_of_what_has_run_out_meanwhile_is_forgotten() {
    Running first = processes.start();
    processes.announce(first, ALICE, cid(1), List.of());
    processes.withdraw(first, ALICE, cid(1));
    processes.kill();
    processes.timers.advance(HOUR.multipliedBy(30));

    Running second = processes.start();
    processes.timers.advance(HOUR);

    assertThat(second.provides().records).isEmpty();
  }

  @Test
  void the_next_process_withdraws_what_an_earlier_one_announced_for_its_owner_alone() {
    Running first = processes.start();
    processes.announce(first, ALICE, cid(1), addresses(1, 1));
    processes.announce(first, BOB, cid(1), addresses(2, 1));

    Running second = processes.start();
    assertThatThrownBy(() -> processes.withdraw(second, CAROL, cid(1)))
        .hasMessageContaining("does not announce");
    Announced left = processes.withdraw(second, ALICE, cid(1));
    assertThat(left.record().record().addresses()).isEqualTo(addresses(2, 1));
    Announced gone = processes.withdraw(second, BOB, cid(1));
    assertThat(gone.record().record().withdrawn()).isTrue();
    processes.timers.advance(Duration.ofMinutes(2));

    assertThat(processes.start().announcements().size()).isZero();
    assertThat(rowsOf(cid(1))).isZero();
  }

  @Test
  void a_record_of_the_next_process_is_newer_even_if_the_clock_has_stepped_back() {
    Running first = processes.start();
    Announced before = processes.announce(first, ALICE, cid(1), List.of());
    processes.clockIsAhead = HOUR.negated();

    Running second = processes.start();
    Announced after = processes.announce(second, ALICE, cid(1), List.of());

    assertThat(after.record().record().ts())
        .isAfter(before.record().record().ts())
        .isBefore(before.record().record().ts().plusSeconds(3));
  }

  @Test
  void a_failure_that_reached_nobody_is_not_kept() {
    Running first = processes.start();
    first.provides().answer = record -> Mono.just(refused(DhtError.DEADLINE));
    assertThatThrownBy(() -> processes.announce(first, ALICE, cid(1), List.of()))
        .isInstanceOf(DhtException.class);
    assertThat(rowsOf(cid(1))).isZero();
    assertThat(processes.start().announcements().size()).isZero();
  }

  @Test
  void a_disk_that_fails_is_said_to_the_caller_and_made_up_for_later() {
    Running first = processes.start();
    processes.announce(first, ALICE, cid(0), List.of());
    disk.fails = true;
    assertThatThrownBy(() -> processes.announce(first, ALICE, cid(1), List.of()))
        .isInstanceOfSatisfying(
            DhtException.class, failure -> assertThat(failure.error()).isEqualTo(DhtError.INTERNAL))
        .hasMessageContaining("lasts only as long as this process");
    disk.fails = false;
    processes.timers.advance(HOUR.multipliedBy(14));

    assertThat(list(processes.start(), ALICE)).hasSize(2);
  }

  @Test
  void while_the_disk_cannot_be_read_nothing_is_taken_and_then_all_is_there() {
    processes.announce(processes.start(), ALICE, cid(1), List.of());
    disk.fails = true;
    Running second = processes.start();
    assertThat(second.announcements().isLoaded()).isFalse();
    assertThatThrownBy(() -> list(second, ALICE))
        .isInstanceOfSatisfying(
            DhtException.class,
            failure -> assertThat(failure.error()).isEqualTo(DhtError.NOT_READY));
    assertThatThrownBy(() -> processes.announce(second, ALICE, cid(2), List.of()))
        .isInstanceOf(DhtException.class);

    disk.fails = false;
    processes.timers.advance(Duration.ofSeconds(6));

    assertThat(list(second, ALICE)).hasSize(1);
  }

  @Test
  void more_than_the_bound_rest_on_the_disk_until_it_is_raised() {
    Running first = processes.start();
    for (int i = 0; i < 20; i++) {
      processes.announce(first, ALICE, cid(i), List.of());
    }
    processes.max = 5;
    Running second = processes.start();
    assertThat(second.announcements().size()).isEqualTo(5);
    processes.timers.advance(HOUR.multipliedBy(14));
    assertThat(second.provides().records).hasSize(5).noneMatch(r -> r.record().withdrawn());

    processes.max = 20;
    assertThat(processes.start().announcements().size()).isEqualTo(20);
  }

  @Test
  void those_that_come_together_share_their_writes() {
    Running first = processes.start();
    int before = disk.writes;
    IntStream.range(0, 400)
        .forEach(i ->
            first
                .announcements()
                .announce(ALICE, cid(i), List.of(), Optional.empty(), SOON)
                .subscribe());
    processes.timers.advance(Duration.ofSeconds(1));

    assertThat(disk.writes - before).isLessThan(20);
    assertThat(processes.start().announcements().size()).isEqualTo(400);
  }

  /** {@code -Dseed=…} repeats a run. */
  @Test
  void whatever_callers_do_the_next_process_lists_what_the_one_before_did() {
    Seeded.check(
        20,
        random -> {
          Processes all = new Processes(new MemoryFamily(100_000));
          Running process = all.start();
          for (int step = 0; step < 60; step++) {
            anything(all, process, random);
            if (random.nextInt(15) == 0) {
              Running next = all.start();
              for (Owner owner : List.of(ALICE, BOB, CAROL)) {
                assertThat(list(next, owner)).isEqualTo(list(process, owner));
              }
              process = next;
            }
          }
        });
  }

  private static void anything(Processes all, Running process, RandomGenerator random) {
    Owner owner = List.of(ALICE, BOB, CAROL).get(random.nextInt(3));
    Cid cid = cid(random.nextInt(6));
    boolean fails = random.nextInt(4) == 0;
    process.provides().answer = record -> Mono.just(fails ? refused(DhtError.DEADLINE) : taken(2));
    try {
      if (random.nextBoolean()) {
        all.announce(process, owner, cid, addresses(1 + random.nextInt(200), random.nextInt(5)));
      } else {
        all.withdraw(process, owner, cid);
      }
    } catch (DhtException told) {
      // As it is to be: nobody took it, or there is nothing to withdraw.
    }
    process.provides().answer = record -> Mono.just(taken(2));
    all.timers.advance(Duration.ofMinutes(random.nextInt(90)));
  }

  @Test
  void a_row_that_cannot_be_read_costs_nothing_but_itself() {
    Seeded.check(
        30,
        random -> {
          MemoryFamily there = new MemoryFamily(100_000);
          Processes all = new Processes(there);
          Running first = all.start();
          for (int i = 0; i < 20; i++) {
            all.announce(first, ALICE, cid(i), List.of());
          }
          List<Entry> rows = there.after(Bytes.EMPTY, 1_000);
          Set<Cid> hit = new HashSet<>();
          for (int i = 0; i < 5; i++) {
            Entry row = rows.get(random.nextInt(rows.size()));
            there.write(List.of(new Change.Put(row.key(), spoilt(row.value(), random))));
            if (row.key().size() > 1 && row.key().at(0) == LedgerRow.Wish.KIND) {
              hit.add(Cid.read(row.key().toArray(), 1));
            }
          }
          there.write(List.of(new Change.Put(Bytes.fromHex("77"), Bytes.EMPTY)));

          Running second = all.start();

          Set<Cid> left =
              new HashSet<>(list(second, ALICE).stream().map(Listing.Item::cid).toList());
          assertThat(left).hasSizeGreaterThanOrEqualTo(20 - hit.size());
          all.timers.advance(HOUR.multipliedBy(14));
          assertThat(second.provides().records).noneMatch(record -> record.record().withdrawn());
          assertThat(second.provides().records.stream().map(r -> r.record().cid()))
              .containsAll(left);
        });
  }

  /** Cut short, or with another first byte, so that it is no row any more. */
  private static Bytes spoilt(Bytes value, RandomGenerator random) {
    byte[] bytes = value.toArray();
    if (bytes.length == 0 || random.nextBoolean()) {
      return Bytes.copyOf(bytes, 0, random.nextInt(Math.max(1, bytes.length)));
    }
    bytes[0] = (byte) 0xff;
    return Bytes.copyOf(bytes);
  }

  private long rowsOf(Cid cid) {
    Bytes bytes = Bytes.copyOf(cid.toBytes());
    return disk.rows().stream().filter(row -> bytes.standAt(row.key().toArray(), 1)).count();
  }
}
