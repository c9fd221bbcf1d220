package io.svcdht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.announce.Owner;
import io.svcdht.id.Cid;
import io.svcdht.id.LookupId;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Finds of callers at whole nodes: what is shared and kept never outlives what is true. */
class SharedFindsInClusterTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Owner OWNER = new Owner("test");
  private static final Cid CID = Cid.ofContent(new byte[] {42});

  private final VirtualCluster cluster =
      new VirtualCluster(12, NetworkPlan.defaults(), Signing.STUB);

  @BeforeEach
  void ready() {
    cluster.join(12, SECOND);
    assertThat(cluster.awaitReady(MINUTE.multipliedBy(2))).isTrue();
    cluster.time().advance(SECOND.multipliedBy(5));
  }

  @Test
  void a_thousand_finds_at_one_node_are_one_lookup() {
    announce(node(0), Duration.ofHours(1));
    List<Asked> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      all.add(ask(node(9)));
    }
    settle();
    assertThat(all).allMatch(asked -> asked.found() == 1);
    assertThat(all.stream().map(asked -> asked.end().id()).distinct()).hasSize(1);
    assertThat(all.getFirst().end().rpcs()).isPositive();
  }

  @Test
  void what_a_node_announces_itself_is_found_there_at_once_though_nothing_was_before() {
    for (Member member : cluster.members()) {
      assertThat(found(member)).isZero();
    }
    announce(node(7), Duration.ofHours(1));
    assertThat(found(node(7))).isEqualTo(1);
    cluster.time().advance(Duration.ofSeconds(15));
    for (Member member : cluster.members()) {
      assertThat(found(member)).as("15 s later at %s", member.id()).isEqualTo(1);
    }
  }

  @Test
  void what_a_node_withdraws_itself_is_not_found_there_any_more() {
    announce(node(3), Duration.ofHours(1));
    assertThat(found(node(3))).isEqualTo(1);
    withdraw(node(3));
    assertThat(found(node(3))).isZero();
  }

  @Test
  void a_withdrawal_shows_everywhere_within_a_minute_however_often_is_asked() {
    announce(node(3), Duration.ofHours(1));
    for (Member member : cluster.members()) {
      assertThat(found(member)).isEqualTo(1);
    }
    withdraw(node(3));
    for (int i = 0; i < 11; i++) {
      cluster.members().forEach(this::ask);
      cluster.time().advance(SECOND.multipliedBy(5));
    }
    for (Member member : cluster.members()) {
      assertThat(found(member)).as("a minute later at %s", member.id()).isZero();
    }
  }

  @Test
  void nothing_is_found_once_it_has_run_out_however_often_is_asked() {
    long published = cluster.time().nanos();
    announce(node(3), MINUTE);
    cluster.kill(node(3));
    Duration gone = Duration.ofNanos(cluster.time().nanos() - published);
    cluster.time().advance(MINUTE.minus(gone).minus(SECOND.multipliedBy(10)));
    for (Asked asked : askAll()) {
      assertThat(asked.found()).as("while it lives").isEqualTo(1);
    }
    cluster.time().advance(SECOND.multipliedBy(7));
    for (Asked asked : askAll()) {
      assertThat(asked.found()).as("after its end").isZero();
    }
  }

  /** From every node at once; takes five seconds. */
  private List<Asked> askAll() {
    List<Asked> all = cluster.alive().stream().map(this::ask).toList();
    settle();
    return all;
  }

  private Member node(int index) {
    return cluster.members().get(index);
  }

  private void announce(Member at, Duration ttl) {
    at.node()
        .announcements()
        .announce(OWNER, CID, List.of(), Optional.of(ttl), SECOND.multipliedBy(5))
        .subscribe();
    cluster.time().advance(SECOND);
  }

  /** Not in the same breath as what was before: holders would say that it asks too much. */
  private void withdraw(Member at) {
    cluster.time().advance(SECOND.multipliedBy(2));
    at.node().announcements().withdraw(OWNER, CID, SECOND.multipliedBy(5)).subscribe();
    cluster.time().advance(SECOND);
  }

  private int found(Member at) {
    Asked asked = ask(at);
    cluster.time().runUntil(asked::over, SECOND.multipliedBy(10));
    return asked.found();
  }

  private void settle() {
    cluster.time().advance(SECOND.multipliedBy(5));
  }

  private Asked ask(Member at) {
    LookupId id = LookupId.next(cluster.time(), cluster.random());
    List<FindEvent> events = new ArrayList<>();
    at.node()
        .finds()
        .find(new Find(id, CID, 20, SECOND.multipliedBy(5), Find.Source.NETWORK))
        .subscribe(events::add);
    return new Asked(events);
  }

  /** A find and what came of it so far. */
  private record Asked(List<FindEvent> events) {
    boolean over() {
      return !events.isEmpty() && events.getLast() instanceof FindEvent.Ended;
    }

    LookupResult end() {
      return ((FindEvent.Ended) events.getLast()).result();
    }

    int found() {
      return (int) events.stream().filter(FindEvent.Found.class::isInstance).count();
    }
  }
}
