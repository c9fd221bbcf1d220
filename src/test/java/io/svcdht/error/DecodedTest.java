package io.svcdht.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class DecodedTest {

  @Test
  void a_value_goes_through_the_next_steps() {
    Decoded<Integer> decoded = Decoded.ok("7").map(Integer::parseInt);
    assertThat(decoded.orThrow()).isEqualTo(7);
    assertThat(decoded.flatMap(n -> Decoded.<String>malformed("no")))
        .isEqualTo(Decoded.malformed("no"));
  }

  @Test
  void a_refusal_stays_as_it_is() {
    Decoded<String> refused = Decoded.rejected(DhtError.OVER_SIZE, "too long");
    Decoded<Integer> mapped = refused.map(String::length);
    assertThat(mapped).isEqualTo(Decoded.rejected(DhtError.OVER_SIZE, "too long"));
    assertThatExceptionOfType(DhtException.class)
        .isThrownBy(refused::orThrow)
        .satisfies(e -> assertThat(e.error()).isEqualTo(DhtError.OVER_SIZE))
        .withMessage("too long");
  }
}
