package io.svcdht.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;

/** What tests say of refusals. */
public final class Rejections {

  private Rejections() {}

  /** Checks that {@code decoded} was refused as {@code error}, in a sentence with these words. */
  public static void assertRejected(Decoded<?> decoded, DhtError error, String... words) {
    assertThat(decoded).isInstanceOf(Decoded.Rejected.class);
    Decoded.Rejected<?> rejected = (Decoded.Rejected<?>) decoded;
    assertThat(rejected.error()).as(rejected.reason()).isEqualTo(error);
    assertThat(rejected.reason()).isNotBlank();
    for (String word : words) {
      assertThat(rejected.reason()).contains(word);
    }
  }

  /** Checks that {@code decoded} was refused as malformed, in a sentence with these words. */
  public static void assertMalformed(Decoded<?> decoded, String... words) {
    assertRejected(decoded, DhtError.MALFORMED, words);
  }
}
