package io.svcdht.sim.scenario;

import io.svcdht.bootstrap.BootstrapPolicy;
import io.svcdht.node.NodePolicies;
import io.svcdht.sim.Population;
import io.svcdht.sim.Traits;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What the honest nodes are like.
 *
 * @param tuning how they look up
 * @param undialable share that nobody can dial, 0…0.9
 * @param inOneSystem share in one autonomous system, 0…1; the others are spread evenly over 256
 * @param clockSkew wall clocks are wrong by at most this, evenly, either way; less than the
 *     protocol's 10 min, or infos are refused
 * @param slow share that answers late while finds are made, 0…0.9
 * @param slowBy how late
 */
public record People(
    Tuning tuning,
    double undialable,
    double inOneSystem,
    Duration clockSkew,
    double slow,
    Duration slowBy)
    implements Population {

  /** All alike. */
  public static final People DEFAULT =
      new People(Tuning.NONE, 0, 0, Duration.ZERO, 0, Duration.ofSeconds(2));

  /** The number of the system that {@code inOneSystem} fills. */
  static final int ONE_SYSTEM = 64_500;

  /** Checks the ranges. */
  public People {
    if (!(undialable >= 0 && undialable <= 0.9) || !(slow >= 0 && slow <= 0.9)) {
      throw new IllegalArgumentException(
          "shares of undialable (" + undialable + ") and slow nodes (" + slow + ") are 0…0.9");
    }
    if (!(inOneSystem >= 0 && inOneSystem <= 1)) {
      throw new IllegalArgumentException("share in one system " + inOneSystem + " is not in 0…1");
    }
    if (clockSkew.isNegative() || slowBy.isNegative()) {
      throw new IllegalArgumentException("clock skew and slowness are not negative");
    }
  }

  @Override
  public NodePolicies policies(int index, BootstrapPolicy joining) {
    return tuning.policies(index, joining);
  }

  @Override
  public Traits traits(RandomGenerator random) {
    Traits traits = Population.DEFAULT.traits(random);
    if (random.nextDouble() < undialable) {
      traits = traits.undialable();
    }
    if (random.nextDouble() < inOneSystem) {
      traits = traits.inAs(ONE_SYSTEM);
    }
    long skew = clockSkew.toMillis();
    return skew == 0 ? traits : traits.skewed(Duration.ofMillis(random.nextLong(-skew, skew + 1)));
  }

  /** The same, looking up in another way. */
  public People withTuning(Tuning other) {
    return new People(other, undialable, inOneSystem, clockSkew, slow, slowBy);
  }

  /** The same, of which this share cannot be dialled. */
  public People withUndialable(double share) {
    return new People(tuning, share, inOneSystem, clockSkew, slow, slowBy);
  }

  /** The same, with this share in one autonomous system. */
  public People withOneSystem(double share) {
    return new People(tuning, undialable, share, clockSkew, slow, slowBy);
  }

  /** The same with clocks wrong by at most {@code skew}. */
  public People withClockSkew(Duration skew) {
    return new People(tuning, undialable, inOneSystem, skew, slow, slowBy);
  }

  /** The same, of which this share answers late. */
  public People withSlow(double share, Duration by) {
    return new People(tuning, undialable, inOneSystem, clockSkew, share, by);
  }
}
