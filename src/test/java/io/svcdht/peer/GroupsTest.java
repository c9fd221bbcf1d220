package io.svcdht.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cidr;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.peer.DiversityPolicy.PrivateNetworks;
import io.svcdht.peer.DiversityPolicy.SingleAsn;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which group an address is in, under which policy, and how groups are measured. */
class GroupsTest {

  private static final String ONION = "/onion3/" + "a2".repeat(28) + ":9910";

  private static final NetworkGroups SYSTEMS =
      address ->
          address.getHostAddress().startsWith("8.8.")
              ? Optional.of(new NetworkGroup("AS15169"))
              : Optional.empty();

  @ParameterizedTest
  @CsvSource({
    "93.184.216.34, 93.184.0.0/16",
    "255.255.1.1, 255.255.0.0/16",
    "2606:2800:220:1::1, 2606:2800::/32",
    "2001::1, 2001:0::/32",
    "64:ff9b::5db8:d822, 93.184.0.0/16"
  })
  void a_prefix_is_a_16_or_a_32(String address, String group) {
    assertThat(new PrefixGroups().of(ip(address))).contains(new NetworkGroup(group));
  }

  @Test
  void ip4_written_as_ip6_is_ip4() throws UnknownHostException {
    byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 8, 8, 4, 4};
    InetAddress address = Inet6Address.getByAddress("mapped", mapped, 0);
    assertThat(address).isInstanceOf(Inet6Address.class);
    assertThat(new PrefixGroups().of(address)).contains(new NetworkGroup("8.8.0.0/16"));
    assertThat(counting(DiversityPolicy.defaults(), address)).contains(new NetworkGroup("AS15169"));
  }

  @Test
  void all_onion_services_are_one_group_and_whoever_has_an_ip_address_too_is_told_by_it() {
    NetworkGroups groups = DiversityPolicy.defaults().counting(SYSTEMS);
    VerifiedPeer hidden = reachedAt(ONION);
    assertThat(groups.advertised(hidden)).contains(new NetworkGroup("onion"));
    assertThat(groups.hidden(hidden)).contains(new NetworkGroup("onion"));
    VerifiedPeer both = reachedAt(ONION, "/ip4/8.8.8.8/tcp/9910");
    assertThat(groups.advertised(both)).contains(new NetworkGroup("AS15169"));
    assertThat(groups.hidden(both)).isEmpty();
    assertThat(groups.hidden(reachedAt())).isEmpty();
    assertThat(NetworkGroups.NONE.advertised(hidden)).isEmpty();
  }

  @Test
  void an_onion_service_that_was_dialled_is_in_the_table_as_one() {
    HandTime time = new HandTime();
    NetworkGroups groups = DiversityPolicy.defaults().counting(SYSTEMS);
    RoutingTable table =
        new RoutingTable(
            new NodeId(1, 2, 3, 4),
            TablePolicy.defaults(),
            DiversityPolicy.defaults(),
            groups,
            time);
    table.offer(reachedAt(ONION), Duration.ofMillis(900));
    assertThat(table.shares().contacts()).containsOnlyKeys(new NetworkGroup("onion"));
  }

  private static VerifiedPeer reachedAt(String... addresses) {
    HandTime time = new HandTime();
    List<Multiaddr> parsed =
        Stream.of(addresses).map(text -> Multiaddr.parse(text).orThrow()).toList();
    return SomePeers.of(KeySet.classical(Bytes.copyOf(new byte[32])), parsed, time.wall());
  }

  @Test
  void a_known_system_counts_and_an_unknown_one_is_told_by_its_prefix() {
    assertThat(counting(DiversityPolicy.defaults(), ip("8.8.8.8")))
        .contains(new NetworkGroup("AS15169"));
    assertThat(counting(DiversityPolicy.defaults(), ip("93.184.216.34")))
        .contains(new NetworkGroup("93.184.0.0/16"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "::1",
        "10.1.2.3",
        "172.31.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.1.1",
        "fe80::1",
        "fd00::1",
        "64:ff9b::a01:203"
      })
  void private_addresses_count_only_where_that_is_wanted(String address) {
    assertThat(counting(DiversityPolicy.defaults(), ip(address))).isEmpty();
    assertThat(counting(policy(SingleAsn.CAP, PrivateNetworks.BY_PREFIX), ip(address)))
        .isEqualTo(new PrefixGroups().of(ip(address)));
  }

  @Test
  void trusted_networks_do_not_count_whatever_they_are() {
    DiversityPolicy policy =
        policy(SingleAsn.CAP, PrivateNetworks.BY_PREFIX, "8.8.8.0/24", "10.0.0.0/8");
    assertThat(counting(policy, ip("8.8.8.8"))).isEmpty();
    assertThat(counting(policy, ip("10.1.2.3"))).isEmpty();
    assertThat(counting(policy, ip("8.8.4.4"))).contains(new NetworkGroup("AS15169"));
  }

  @Test
  void in_a_network_of_one_system_nobody_counts() {
    assertThat(policy(SingleAsn.ALLOW, PrivateNetworks.BY_PREFIX).counting(SYSTEMS))
        .isSameAs(NetworkGroups.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "40, 20, 8",
    "40, 8, 3",
    "40, 4, 1",
    "40, 1, 1",
    "40, 0, 1",
    "100, 20, 20",
    "1, 64, 1"
  })
  void the_cap_is_rounded_down_and_never_below_one(int pct, int slots, int cap) {
    DiversityPolicy policy =
        new DiversityPolicy(pct, 0, SingleAsn.CAP, PrivateNetworks.EXEMPT, List.of());
    assertThat(policy.cap(slots)).isEqualTo(cap);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "101, 1", "40, -0.1", "40, 8.1", "40, NaN"})
  void a_policy_out_of_range_cannot_exist(int pct, double bits) {
    assertThatThrownBy(
            () -> new DiversityPolicy(pct, bits, SingleAsn.CAP, PrivateNetworks.EXEMPT, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("dht\\.diversity\\.(max-pct|entropy-min) is .*, allowed are .* to .*");
  }

  @Test
  void shares_are_measured_in_bits_and_parts() {
    GroupShares none = new GroupShares(Map.of());
    assertThat(none.entropyBits()).isZero();
    assertThat(none.maxShare()).isZero();
    assertThat(shares(7).entropyBits()).isZero();
    assertThat(shares(7).maxShare()).isEqualTo(1);
    assertThat(shares(2, 2, 2, 2).entropyBits()).isCloseTo(2, Offset.offset(1e-9));
    assertThat(shares(6, 2).entropyBits()).isCloseTo(0.811278, Offset.offset(1e-6));
    assertThat(shares(2, 6).maxShare()).isEqualTo(0.75);
    assertThat(shares(2, 6).contacts().values()).containsExactly(6, 2);
  }

  @Test
  void one_more_narrows_only_what_is_less_diverse_than_due_and_becomes_less_so() {
    GroupCounts lopsided = counts(50, 2, 2);
    assertThat(lopsided.narrowedBy(new NetworkGroup("0"), 1)).isTrue();
    assertThat(lopsided.narrowedBy(new NetworkGroup("1"), 1)).isFalse();
    assertThat(lopsided.narrowedBy(new NetworkGroup("new"), 1)).isFalse();
    assertThat(counts(20, 20, 20).narrowedBy(new NetworkGroup("0"), 1)).isFalse();
    assertThat(counts(50, 2).narrowedBy(new NetworkGroup("0"), 1)).isFalse();
  }

  @Test
  void what_is_counted_for_one_more_is_what_the_shares_say() {
    GroupShares before = shares(9, 4, 3, 1);
    for (int i = 0; i < 5; i++) {
      int[] after = {9, 4, 3, 1, 0};
      after[i]++;
      GroupShares with = i < 4 ? shares(after[0], after[1], after[2], after[3]) : shares(after);
      boolean narrower = with.entropyBits() < before.entropyBits();
      assertThat(counts(9, 4, 3, 1).narrowedBy(new NetworkGroup(Integer.toString(i)), 9))
          .as("one more of group %d", i)
          .isEqualTo(narrower);
    }
  }

  private static GroupCounts counts(int... sizes) {
    GroupCounts counts = new GroupCounts();
    shares(sizes).contacts().forEach(counts::add);
    return counts;
  }

  private static GroupShares shares(int... sizes) {
    Map<NetworkGroup, Integer> counts = new java.util.HashMap<>();
    for (int i = 0; i < sizes.length; i++) {
      counts.put(new NetworkGroup(Integer.toString(i)), sizes[i]);
    }
    return new GroupShares(counts);
  }

  private static DiversityPolicy policy(
      SingleAsn single, PrivateNetworks privates, String... trusted) {
    return new DiversityPolicy(40, 1, single, privates, Cidr.listOf(trusted));
  }

  private static Optional<NetworkGroup> counting(DiversityPolicy policy, InetAddress address) {
    return policy.counting(SYSTEMS).of(address);
  }

  private static InetAddress ip(String literal) {
    return InetAddress.ofLiteral(literal);
  }
}
