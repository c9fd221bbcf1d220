package io.svcdht.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds the floors of docs/ARCHITECTURE.md: a room imports only from below, and as drawn beside.
 */
class FloorsTest {

  private static final String ROOT = "io.svcdht.";

  /** From the ground up; within a floor a room may import those to its right, where so drawn. */
  private static final List<Floor> FLOORS =
      List.of(
          Floor.chain("pq", "cbor", "id", "error", "limits"),
          Floor.chain("codec", "message", "provider", "peer"),
          Floor.chain("finds", "pipeline"),
          new Floor(
              Map.of(
                  "announce", Set.of(),
                  "replica", Set.of(),
                  "bootstrap", Set.of("supervision"),
                  "supervision", Set.of())),
          Floor.apart("transport", "cache", "asn", "routers"),
          Floor.apart("observe"),
          new Floor(
              Map.of(
                  "rpc.http", Set.of("rpc.web", "rpc.calls"),
                  "rpc.routing", Set.of("rpc.web", "rpc.calls"),
                  "rpc.kad", Set.of(),
                  "rpc.discv5", Set.of(),
                  "rpc.bus.nats", Set.of("rpc.bus", "rpc.calls"),
                  "rpc.bus", Set.of("rpc.calls"),
                  "rpc.web", Set.of(),
                  "rpc.calls", Set.of())),
          new Floor(
              Map.of(
                  "cli", Set.of("config", "sim.scenario", "sim", "node"),
                  "config", Set.of("node"),
                  "sim.scenario", Set.of("sim", "node"),
                  "sim", Set.of("node"),
                  "node", Set.of())));

  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.svcdht");

  private record Floor(Map<String, Set<String>> rooms) {
    static Floor apart(String... names) {
      Map<String, Set<String>> rooms = new java.util.HashMap<>();
      for (String name : names) {
        rooms.put(name, Set.of());
      }
      return new Floor(rooms);
    }

    static Floor chain(String... names) {
      Map<String, Set<String>> rooms = new java.util.HashMap<>();
      List<String> list = List.of(names);
      for (int i = 0; i < names.length; i++) {
        rooms.put(names[i], Set.copyOf(list.subList(i + 1, list.size())));
      }
      return new Floor(rooms);
    }
  }

  @TestFactory
  Stream<DynamicTest> a_room_imports_only_from_below() {
    Set<String> below = new HashSet<>();
    List<DynamicTest> tests = new ArrayList<>();
    for (Floor floor : FLOORS) {
      for (Map.Entry<String, Set<String>> room : floor.rooms().entrySet()) {
        Set<String> allowed = new HashSet<>(below);
        allowed.addAll(room.getValue());
        allowed.add(room.getKey());
        tests.add(DynamicTest.dynamicTest(room.getKey(), () -> check(room.getKey(), allowed)));
      }
      below.addAll(floor.rooms().keySet());
    }
    return tests.stream();
  }

  @Test
  void every_class_lives_in_a_room_on_the_plan() {
    Set<String> rooms = new HashSet<>();
    FLOORS.forEach(floor -> rooms.addAll(floor.rooms().keySet()));
    assertThat(PRODUCTION.stream().map(JavaClass::getPackageName).distinct())
        .allMatch(name -> rooms.contains(name.substring(ROOT.length())));
  }

  @Test
  void words_and_core_are_plain_java() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAnyPackage(packages("pq", "cbor", "id", "error", "limits"))
        .or()
        .resideInAnyPackage(packages("codec", "message", "provider", "peer"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "reactor..", "io.netty..", "io.micrometer..")
        .check(PRODUCTION);
  }

  @Test
  void lookups_are_decided_without_reactor() {
    ArchRuleDefinition.classes()
        .that()
        .haveFullyQualifiedName(ROOT + "pipeline.Lookup")
        .should()
        .onlyDependOnClassesThat(
            DescribedPredicate.describe(
                "are no reactive types", type -> !type.getPackageName().startsWith("reactor")))
        .check(PRODUCTION);
  }

  @Test
  void spring_stays_in_doors_watch_and_assembly() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAnyPackage(
            packages(
                "finds",
                "pipeline",
                "announce",
                "replica",
                "bootstrap",
                "supervision",
                "transport",
                "cache",
                "asn",
                "routers",
                "rpc.kad",
                "rpc.discv5",
                "rpc.bus",
                "rpc.bus.nats",
                "rpc.calls",
                "node",
                "sim"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..")
        .check(PRODUCTION);
  }

  @Test
  void rooms_have_no_cycles() {
    SlicesRuleDefinition.slices()
        .matching("io.svcdht.(**)")
        .should()
        .beFreeOfCycles()
        .check(PRODUCTION);
  }

  private static void check(String room, Set<String> allowed) {
    ArchRuleDefinition.classes()
        .that()
        .resideInAPackage(ROOT + room)
        .should()
        .onlyDependOnClassesThat(
            DescribedPredicate.describe("live in " + allowed, type -> mayBeUsed(type, allowed)))
        .check(PRODUCTION);
  }

  private static boolean mayBeUsed(JavaClass type, Set<String> allowed) {
    String name = type.getBaseComponentType().getPackageName();
    return !name.startsWith(ROOT) || allowed.contains(name.substring(ROOT.length()));
  }

  private static String[] packages(String... rooms) {
    return Stream.of(rooms).map(room -> ROOT + room).toArray(String[]::new);
  }
}
