package io.svcdht.it.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.message.Response;
import io.svcdht.pipeline.Answer;
import io.svcdht.pipeline.Caller;
import org.junit.jupiter.api.Test;

class TwoNodesTest {

  @Test
  void a_node_asks_another_and_both_have_proven_who_they_are() {
    try (TestNode a = TestNode.start();
        TestNode b = TestNode.start()) {
      Answer answer = a.ask(b);
      assertThat(answer.response()).isInstanceOf(Response.Pong.class);
      assertThat(b.door().met()).extracting(Caller::peer).containsExactly(a.info());
      assertThat(a.meters().rpcs()).containsExactly("ping OUT ok");
      assertThat(b.meters().rpcs()).containsExactly("ping IN ok");
      assertThat(a.meters().faults()).isEmpty();
      assertThat(b.meters().faults()).isEmpty();
    }
  }
}
