package io.svcdht.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SubtreeTest {

  private final Random random = new Random(11);

  @Test
  void it_holds_what_shares_its_first_bits_and_nothing_else() {
    for (int bits : new int[] {0, 1, 7, 63, 64, 65, 128, 200, 255, 256}) {
      NodeId root = NodeId.random(random);
      Subtree tree = Subtree.around(root, bits);
      for (int i = 0; i < 50; i++) {
        assertThat(tree.random(random).sharedPrefix(root)).isGreaterThanOrEqualTo(bits);
      }
      assertThat(tree.contains(tree.first())).isTrue();
      assertThat(tree.contains(tree.last())).isTrue();
      assertThat(tree.contains(NodeId.random(random))).isEqualTo(bits == 0);
      assertThat(Subtree.around(tree.last(), bits)).isEqualTo(tree);
    }
    assertThatThrownBy(() -> new Subtree(NodeId.random(random), 257)).hasMessageContaining("257");
  }

  @Test
  void what_is_without_a_part_and_the_part_are_the_whole() {
    Subtree whole = Subtree.around(NodeId.random(random), 3);
    Subtree part = Subtree.around(whole.random(random), 9);
    List<Subtree> pieces = new ArrayList<>(whole.without(part));
    assertThat(pieces).hasSize(6);
    pieces.add(part);
    assertThat(pieces.stream().mapToDouble(Subtree::share).sum()).isEqualTo(whole.share());
    for (int i = 0; i < 500; i++) {
      NodeId point = whole.random(random);
      assertThat(pieces.stream().filter(piece -> piece.contains(point))).hasSize(1);
    }
    assertThat(part.without(part)).isEmpty();
  }
}
