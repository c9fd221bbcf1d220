package io.svcdht.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BytesTest {

  @Test
  void what_it_was_made_of_may_change_without_changing_it() {
    byte[] source = {1, 2, 3};
    Bytes bytes = Bytes.copyOf(source);
    source[0] = 9;
    bytes.toArray()[1] = 9;
    assertThat(bytes).isEqualTo(Bytes.fromHex("010203"));
  }

  @Test
  void a_part_of_an_array_is_copied() {
    assertThat(Bytes.copyOf(new byte[] {1, 2, 3, 4}, 1, 2).toHex()).isEqualTo("0203");
    assertThat(Bytes.copyOf(new byte[] {1, 2}, 2, 0)).isSameAs(Bytes.EMPTY);
  }

  @Test
  void taking_from_a_buffer_moves_its_position() {
    ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3});
    assertThat(Bytes.take(buffer, 2).toHex()).isEqualTo("0102");
    assertThat(Bytes.take(buffer, 0)).isSameAs(Bytes.EMPTY);
    assertThat(buffer.position()).isEqualTo(2);
  }

  @Test
  void copies_go_to_arrays_and_buffers() {
    byte[] target = new byte[3];
    Bytes.fromHex("0a0b").copyTo(target, 1);
    assertThat(target).containsExactly(0, 10, 11);
    ByteBuffer buffer = ByteBuffer.allocate(2);
    Bytes.fromHex("0a0b").copyTo(buffer);
    assertThat(buffer.remaining()).isZero();
  }

  @Test
  void equality_is_by_content() {
    Bytes a = Bytes.fromHex("00ff");
    assertThat(a)
        .isEqualTo(Bytes.copyOf(new byte[] {0, -1}))
        .hasSameHashCodeAs(Bytes.fromHex("00ff"));
    assertThat(a)
        .isNotEqualTo(Bytes.fromHex("00fe"))
        .isNotEqualTo(Bytes.EMPTY)
        .isNotEqualTo("00ff");
    assertThat(a.at(1)).isEqualTo((byte) -1);
  }

  @Test
  void the_text_shows_four_bytes_at_most() {
    assertThat(Bytes.fromHex("0102030405")).hasToString("Bytes[5: 01020304…]");
  }
}
