package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.peer.Contact;
import io.svcdht.peer.VerifiedPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Who of several equally close candidates is asked first; chance has a seed. */
class PeerSelectorTest {

  private static final int DRAWS = 400;

  private final Cast cast = new Cast(11);
  private final Known known = new Known().random(new SplittableRandom(5));
  private final PeerSelector selector = new PeerSelector(known);

  @Test
  void of_two_the_one_that_answers_faster_is_always_asked_first() {
    Candidate fast = candidate(Duration.ofMillis(10));
    Candidate slow = candidate(Duration.ofMillis(90));
    assertThat(drawn(slow, fast)).containsOnlyKeys(fast);
  }

  @Test
  void about_as_fast_counts_as_equal_and_either_may_be_first() {
    Candidate one = candidate(Duration.ofMillis(10));
    Candidate other = candidate(Duration.ofMillis(14));
    assertThat(drawn(one, other)).containsOnlyKeys(one, other);
  }

  @Test
  void the_slowest_of_many_is_asked_last() {
    List<Candidate> eight = new ArrayList<>();
    for (int i = 0; i < PeerSelector.MOST; i++) {
      eight.add(candidate(Duration.ofMillis(10L << i)));
    }
    Map<Candidate, Integer> first = drawn(eight.toArray(Candidate[]::new));
    assertThat(first).doesNotContainKey(eight.getLast());
    assertThat(first.get(eight.getFirst())).isGreaterThan(DRAWS / PeerSelector.MOST);
  }

  @Test
  void one_that_has_failed_goes_last_however_fast_it_is() {
    Candidate failing = candidate(Duration.ofMillis(1));
    Contact answered = known.contact(failing.id()).orElseThrow();
    known.contacts.put(
        failing.id(), new Contact(answered.peer(), answered.timing(), 0, 0, 1, answered.group()));
    Candidate slow = candidate(Duration.ofSeconds(1));
    assertThat(drawn(failing, slow)).containsOnlyKeys(slow);
  }

  @Test
  void the_order_among_equals_tells_nothing_of_who_is_nearest() {
    Candidate[] equals = new Candidate[PeerSelector.MOST];
    for (int i = 0; i < equals.length; i++) {
      equals[i] = new Candidate(cast.peer(), 1, 0);
    }
    Map<Candidate, Integer> first = drawn(equals);
    assertThat(first).hasSize(equals.length);
    assertThat(first.values())
        .allSatisfy(times -> assertThat(times).isBetween(DRAWS / 16, DRAWS / 4));
  }

  @Test
  void neither_address_family_is_starved_by_the_faster_answers_of_the_other() {
    Candidate four = candidate("/ip4/192.0.2.1/tcp/9910", Duration.ofMillis(5));
    Candidate six = candidate("/ip6/2001:db8::1/tcp/9910", Duration.ofMillis(80));
    Map<Candidate, Integer> first = new HashMap<>();
    for (int i = 0; i < DRAWS; i++) {
      Candidate chosen = choose(four, six);
      selector.asked(chosen);
      first.merge(chosen, 1, Integer::sum);
    }
    assertThat(first.getOrDefault(four, 0) - first.getOrDefault(six, 0)).isBetween(0, 4);
  }

  private Candidate candidate(Duration rtt) {
    return candidate("/ip4/192.0.2.1/tcp/9910", rtt);
  }

  private Candidate candidate(String address, Duration rtt) {
    VerifiedPeer peer =
        Cast.verified(Cast.signed(cast.key(), Cast.EPOCH, 1, List.of(Cast.address(address))));
    known.contacts.put(peer.nodeId(), Known.contact(peer, rtt));
    return new Candidate(peer, 1, 0);
  }

  /** How often each came first, of those that did. */
  private Map<Candidate, Integer> drawn(Candidate... near) {
    Map<Candidate, Integer> first = new HashMap<>();
    for (int i = 0; i < DRAWS; i++) {
      first.merge(choose(near), 1, Integer::sum);
    }
    return first;
  }

  private Candidate choose(Candidate... near) {
    selector.begin(near[0]);
    for (int i = 1; i < near.length; i++) {
      selector.add(near[i]);
    }
    return selector.choose();
  }
}
