package io.svcdht.id;

import static io.svcdht.testing.Rejections.assertMalformed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.testing.Seeded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdTest {

  /** The Ed25519 key of the libp2p peer id specification's test vectors. */
  private static final Bytes KEY =
      Bytes.fromHex("1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e");

  private static final String ID = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";

  @Test
  void the_wrapped_key_is_the_specification_s() {
    assertThat(Bytes.copyOf(new PeerId(KEY).protobufKey()).toHex())
        .isEqualTo("08011220" + KEY.toHex());
  }

  @Test
  void the_text_is_what_an_independent_base58_makes_of_it() {
    assertThat(new PeerId(KEY)).hasToString(ID);
    assertThat(PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA").orThrow())
        .isEqualTo(
            new PeerId(
                Bytes.fromHex("2ffa35a99d3a3cfbb17bb7c1dc5561b18a8dcca4df38dc613ea859c37eb1336b")));
  }

  @Test
  void ids_begin_with_12D3KooW_and_come_back() {
    Seeded.check(
        200,
        random -> {
          PeerId id = new PeerId(Bytes.copyOf(Seeded.bytes(random, 32)));
          assertThat(id.toString()).hasSize(52).startsWith("12D3KooW");
          assertThat(PeerId.parse(id.toString()).orThrow()).isEqualTo(id);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "12D3KooW",
        "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
        "16Uiu2HAkuo58FXcofGz8wpqPYR4WaVTSGPYMmwGUoHsCVjVoZCdz",
        "12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ60",
      })
  void other_ids_are_refused(String text) {
    assertMalformed(PeerId.parse(text), "12D3KooW");
  }

  @Test
  void long_text_is_refused_before_it_is_read() {
    assertMalformed(PeerId.parse("2".repeat(1_000_000)), "12D3KooW");
  }

  @Test
  void a_key_has_32_bytes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PeerId(Bytes.EMPTY))
        .withMessageContaining("32");
  }
}
