package io.svcdht.concurrency;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.junit.jupiter.api.Test;

/**
 * A bucket has one writer at a time: Lincheck looks for an interleaving of two threads whose
 * results no order of their steps explains, or after which somebody is gone without a trace.
 */
class OneBucketTest {

  /** What changes a table, and so where a thread may be interrupted; the rest is values. */
  private static final List<String> CHANGING = List.of("RoutingTable", "LostContacts", "OneBucket");

  @Test
  void changes_of_a_bucket_happen_one_after_the_other_and_none_is_lost() {
    new OneBucket().nobody_is_gone_without_a_trace();
    new ModelCheckingOptions()
        .iterations(0)
        .addCustomScenario(history("", "offer 0, contacts", "offer 1, offer 2", "contacts"))
        .addCustomScenario(history("offer 0, removed 0", "offer 0", "removed 0", "contacts"))
        .addCustomScenario(history("offer 0, failed 0", "offer 0", "answered 0", "contacts"))
        .addCustomScenario(
            history("offer 0, offer 1, offer 2", "failed 0, failed 0", "offer 3", "contacts"))
        .addCustomScenario(
            history("offer 0, offer 1, offer 2", "removed 0, removed 1", "contacts", "contacts"))
        .invocationsPerIteration(100)
        .minimizeFailedScenario(false)
        .addGuarantee(
            ManagedStrategyGuaranteeKt.forClasses(OneBucketTest::isValue).allMethods().ignore())
        .check(OneBucket.class);
  }

  private static boolean isValue(String name) {
    return name.startsWith("io.svcdht.") && CHANGING.stream().noneMatch(name::contains);
  }

  /** What is done first, then on two threads at once, then at last. */
  private static ExecutionScenario history(String before, String one, String other, String after) {
    return new ExecutionScenario(
        steps(before), List.of(steps(one), steps(other)), steps(after), null);
  }

  private static List<Actor> steps(String steps) {
    return Stream.of(steps.split(", "))
        .filter(step -> !step.isEmpty())
        .map(OneBucketTest::step)
        .toList();
  }

  private static Actor step(String step) {
    String[] words = step.split(" ");
    Method method =
        Arrays.stream(OneBucket.class.getMethods())
            .filter(one -> one.getName().equals(words[0]))
            .findFirst()
            .orElseThrow();
    return new Actor(method, Stream.of(words).skip(1).map(Integer::valueOf).toList());
  }
}
