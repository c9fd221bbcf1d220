package io.svcdht.peer;

import io.svcdht.id.CidrSet;
import io.svcdht.id.Reach;
import java.net.InetAddress;
import java.util.Optional;

/**
 * The groups that count under a {@link DiversityPolicy}: an autonomous system where it is known, a
 * prefix where it is not, nobody in a trusted network. Private addresses have no autonomous system
 * and are counted by prefix or not at all.
 */
final class CountedGroups implements NetworkGroups {

  private static final Optional<NetworkGroup> ONIONS = Optional.of(new NetworkGroup("onion"));

  private final DiversityPolicy policy;
  private final CidrSet trusted;
  private final NetworkGroups systems;
  private final NetworkGroups prefixes = new PrefixGroups();

  CountedGroups(DiversityPolicy policy, NetworkGroups systems) {
    this.policy = policy;
    this.trusted = new CidrSet(policy.trusted());
    this.systems = systems;
  }

  @Override
  public Optional<NetworkGroup> onions() {
    return ONIONS;
  }

  @Override
  public Optional<NetworkGroup> of(InetAddress address) {
    InetAddress plain = Reach.carried(address);
    if (trusted.contains(plain)) {
      return Optional.empty();
    }
    if (Reach.of(plain) instanceof Reach.Local) {
      return switch (policy.privateNetworks()) {
        case EXEMPT -> Optional.empty();
        case BY_PREFIX -> prefixes.of(plain);
      };
    }
    Optional<NetworkGroup> system = systems.of(plain);
    return system.isPresent() ? system : prefixes.of(plain);
  }
}
