package io.svcdht.id;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShownTest {

  @Test
  void plain_text_stays_as_it_is() {
    assertThat(Shown.of("b3:é — ok")).isEqualTo("b3:é — ok");
  }

  @Test
  void long_text_is_cut_at_80_characters() {
    assertThat(Shown.of("x".repeat(80))).isEqualTo("x".repeat(80));
    assertThat(Shown.of("x".repeat(81))).isEqualTo("x".repeat(80) + "…");
  }

  @Test
  void what_a_terminal_would_obey_becomes_a_question_mark() {
    assertThat(Shown.of("a\u001b[31m\r\n\u0000\u202e\u2028\u2029\ud83d\ude00\ue000\uffff"))
        .isEqualTo("a?[31m??????????");
  }
}
