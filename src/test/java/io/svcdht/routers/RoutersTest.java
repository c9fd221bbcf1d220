package io.svcdht.routers;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.pipeline.Meters.RouterOutcome;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** How often routers are asked, and when no more. */
@ExtendWith(OutputCaptureExtension.class)
class RoutersTest {

  private final RouterScene scene = new RouterScene();
  private final ScriptedRouters routers = scene.routers;
  private final Upstream upstream = routers.upstream(scene.world);

  @Test
  void a_thousand_finds_at_once_ask_a_router_once() {
    Sinks.One<byte[]> answer = Sinks.one();
    routers.script = uri -> answer.asMono();
    List<RouterScene.Caller> callers = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      callers.add(scene.ask(upstream, 1));
    }

    assertThat(routers.asked).hasSize(1);
    answer.tryEmitValue(ScriptedRouters.document(ScriptedRouters.row(1))).orThrow();

    assertThat(callers).allMatch(caller -> caller.done && caller.told.size() == 1);
    assertThat(routers.outcomes).containsExactly(RouterOutcome.OK);
  }

  @Test
  void an_answer_is_kept_for_a_quarter_of_a_minute_also_that_nobody_is_known() {
    routers.script = uri -> Mono.just(ScriptedRouters.document());
    scene.ask(upstream, 1);
    scene.clock.advanceTimeBy(RouterMemory.LIFE.minusMillis(1));
    assertThat(scene.ask(upstream, 1).done).isTrue();
    assertThat(routers.asked).hasSize(1);

    scene.clock.advanceTimeBy(Duration.ofMillis(2));
    scene.ask(upstream, 1);

    assertThat(routers.asked).hasSize(2);
    assertThat(routers.outcomes).containsOnly(RouterOutcome.EMPTY);
  }

  @Test
  void each_router_is_a_leg_and_none_waits_for_another() {
    URI slow = URI.create("http://slow.example/base/");
    URI spelled = URI.create("http://whole.example/routing/v1");
    Upstream three =
        routers.upstream(
            scene.world,
            new RouterPolicy(
                List.of(slow, URI.create(ScriptedRouters.ORIGIN), spelled), Duration.ZERO, 64));
    routers.script =
        uri ->
            uri.getHost().equals("slow.example")
                ? Mono.never()
                : Mono.just(ScriptedRouters.document(ScriptedRouters.row(1)));

    RouterScene.Caller caller = scene.ask(three, 1);

    assertThat(caller.told)
        .extracting(Unverified::origin)
        .containsExactly(ScriptedRouters.ORIGIN, spelled.toString());
    assertThat(routers.asked)
        .extracting(URI::getPath)
        .containsExactly(
            "/base/routing/v1/providers/" + RouterScene.cid(1).text(),
            "/routing/v1/providers/" + RouterScene.cid(1).text(),
            "/routing/v1/providers/" + RouterScene.cid(1).text());
    assertThat(caller.done).isFalse();
    scene.clock.advanceTimeBy(Duration.ofSeconds(5));
    assertThat(caller.done).isTrue();
  }

  @Test
  void a_request_ends_with_the_last_who_waits_for_it() {
    routers.script = uri -> Mono.never();
    RouterScene.Caller first = scene.ask(upstream, 1);
    RouterScene.Caller second = scene.ask(upstream, 1);

    first.leave();
    assertThat(routers.cancelled).hasValue(0);
    second.leave();

    assertThat(routers.cancelled).hasValue(1);
    assertThat(routers.outcomes).containsExactly(RouterOutcome.LATE);
    scene.ask(upstream, 1);
    assertThat(routers.asked).hasSize(2);
  }

  @Test
  void a_router_that_fails_is_left_alone_for_a_while_and_told_of_once(CapturedOutput output) {
    routers.script = uri -> Mono.error(new RouterFault("status 500"));
    for (int i = 0; i < 7; i++) {
      assertThat(scene.ask(upstream, i).done).isTrue();
    }
    List<RouterOutcome> expected = new ArrayList<>(Collections.nCopies(5, RouterOutcome.FAILED));
    expected.addAll(Collections.nCopies(2, RouterOutcome.OPEN));
    assertThat(routers.outcomes).isEqualTo(expected);
    assertThat(routers.asked).hasSize(5);

    scene.clock.advanceTimeBy(Router.REST.plusMillis(1));
    for (int i = 7; i < 10; i++) {
      assertThat(scene.ask(upstream, i).done).isTrue();
    }
    assertThat(routers.asked).as("two are tried").hasSize(7);

    scene.clock.advanceTimeBy(Router.REST.plusMillis(1));
    routers.script = uri -> Mono.just(ScriptedRouters.document(ScriptedRouters.row(1)));

    assertThat(scene.ask(upstream, 11).told).hasSize(1);
    assertThat(output.getAll()).containsOnlyOnce("fails: it is tried every 15 s");
  }

  @Test
  void a_router_that_lets_everybody_wait_is_left_alone_as_well() {
    routers.script = uri -> Mono.never();
    for (int i = 0; i < 5; i++) {
      RouterScene.Caller caller = scene.ask(upstream, i);
      scene.clock.advanceTimeBy(Router.SLOW);
      caller.leave();
    }
    scene.ask(upstream, 5);

    assertThat(routers.asked).hasSize(5);
    assertThat(routers.outcomes).endsWith(RouterOutcome.LATE, RouterOutcome.OPEN);
  }

  @Test
  void callers_who_go_soon_say_nothing_about_a_router() {
    routers.script = uri -> Mono.never();
    for (int i = 0; i < 50; i++) {
      scene.ask(upstream, i).leave();
    }
    assertThat(routers.asked).hasSize(50);
  }

  @Test
  void who_finds_no_place_is_not_asked_and_waits_for_nothing() {
    Upstream narrow =
        routers.upstream(
            scene.world,
            new RouterPolicy(List.of(URI.create(ScriptedRouters.ORIGIN)), Duration.ZERO, 1));
    routers.script = uri -> Mono.never();
    RouterScene.Caller first = scene.ask(narrow, 1);

    assertThat(scene.ask(narrow, 2).done).isTrue();
    assertThat(routers.outcomes).containsExactly(RouterOutcome.BUSY);

    first.leave();
    scene.ask(narrow, 2);
    assertThat(routers.asked).hasSize(2);
  }

  @Test
  void what_cannot_be_read_is_a_failure_and_not_kept() {
    routers.script =
        uri -> Mono.just("<html>".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    assertThat(scene.ask(upstream, 1).told).isEmpty();
    routers.script = uri -> Mono.just(ScriptedRouters.document(ScriptedRouters.row(1)));

    assertThat(scene.ask(upstream, 1).told).hasSize(1);
    assertThat(routers.outcomes).containsExactly(RouterOutcome.FAILED, RouterOutcome.OK);
  }

  @Test
  void no_router_is_nobody_at_no_cost() {
    assertThat(
            Routers.of(
                RouterPolicy.off(),
                scene.world,
                new io.svcdht.pipeline.Meters() {},
                Duration.ofSeconds(5)))
        .isSameAs(Upstream.NONE);
  }
}
