package io.svcdht.sim.scenario;

import io.svcdht.bootstrap.BootstrapPolicy;
import io.svcdht.node.NodePolicies;
import io.svcdht.peer.TablePolicy;
import io.svcdht.pipeline.LookupPolicy;
import java.util.OptionalInt;

/**
 * What differs from the protocol's defaults; empty where nothing does.
 *
 * @param k of lookups and tables
 * @param alpha requests in flight
 * @param beta hedges in flight
 * @param hopBudget of every node; by default every second node has 16 in place of 5, so that one
 *     run shows both how many hops lookups want and how many succeed within the budget
 * @param paths disjoint paths of a provide
 * @param sweeps whether what is announced is republished region by region
 */
public record Tuning(
    OptionalInt k,
    OptionalInt alpha,
    OptionalInt beta,
    OptionalInt hopBudget,
    OptionalInt paths,
    boolean sweeps) {

  /** Nothing differs. */
  public static final Tuning NONE =
      new Tuning(
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          true);

  /** A budget that stops nobody. */
  static final int WIDE_HOP_BUDGET = 16;

  /** The protocol's k. */
  public static final int STANDARD_K = LookupPolicy.defaults().k();

  /** The same with another number of hedges. */
  public Tuning withBeta(int other) {
    return new Tuning(k, alpha, OptionalInt.of(other), hopBudget, paths, sweeps);
  }

  /** The same with each announcement republished by itself. */
  Tuning withoutSweeps() {
    return new Tuning(k, alpha, beta, hopBudget, paths, false);
  }

  /** The same with the protocol's hop budget on every node, unless another was asked for. */
  Tuning narrow() {
    int budget = hopBudget.orElse(LookupPolicy.defaults().hopBudget());
    return new Tuning(k, alpha, beta, OptionalInt.of(budget), paths, sweeps);
  }

  /** The policies of node {@code index}. */
  NodePolicies policies(int index, BootstrapPolicy joining) {
    NodePolicies standard = NodePolicies.defaults(joining);
    LookupPolicy lookup = lookup(standard.lookup());
    int budget = index % 2 == 0 ? lookup.hopBudget() : WIDE_HOP_BUDGET;
    return new NodePolicies(
        lookup.withHopBudget(hopBudget.orElse(budget)),
        k.isPresent() ? TablePolicy.of(k.getAsInt()) : standard.table(),
        standard.diversity(),
        standard.neighbours(),
        standard.records(),
        sweeps ? standard.announcements() : standard.announcements().withoutSweeps(),
        standard.replicas(),
        standard.bootstrap(),
        standard.supervision(),
        standard.limits());
  }

  private LookupPolicy lookup(LookupPolicy standard) {
    return new LookupPolicy(
        k.orElse(standard.k()),
        alpha.orElse(standard.alpha()),
        beta.orElse(standard.beta()),
        standard.hopBudget(),
        standard.hedgeStagger(),
        standard.rpcTimeout(),
        standard.deadline(),
        new LookupPolicy.Spread(
            paths.orElse(standard.spread().paths()), standard.spread().maxGroupPct()));
  }
}
