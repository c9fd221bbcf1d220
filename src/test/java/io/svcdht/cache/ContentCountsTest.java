package io.svcdht.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Cid;
import io.svcdht.testing.Seeded;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContentCountsTest {

  @Test
  void it_counts_as_a_map_does_whatever_comes_and_goes() {
    Seeded.check(
        20,
        random -> {
          ContentCounts counts = new ContentCounts(random);
          Map<Cid, Integer> expected = new HashMap<>();
          for (int i = 0; i < 20_000; i++) {
            Cid cid = new Cid(random.nextInt(3000), 0, 0, random.nextInt(2));
            boolean more = random.nextInt(5) < (i < 12_000 ? 4 : 1);
            if (more) {
              counts.more(cid);
              expected.merge(cid, 1, Integer::sum);
            } else {
              counts.less(cid);
              expected.computeIfPresent(cid, (key, count) -> count > 1 ? count - 1 : null);
            }
          }
          expected.forEach((cid, count) -> assertThat(counts.of(cid)).isEqualTo(count));
          assertThat(counts.size()).isEqualTo(expected.size());
          assertThat(counts.of(new Cid(9999, 1, 2, 3))).isZero();
        });
  }

  /** The vectors of the paper's reference code, key 00…0f, for messages of whole words. */
  @Test
  void the_hash_is_siphash() {
    ContentCounts counts = new ContentCounts(new Fixed(0x0706050403020100L, 0x0f0e0d0c0b0a0908L));

    assertThat(
            counts.hash(
                new Cid(
                    0x0706050403020100L,
                    0x0f0e0d0c0b0a0908L,
                    0x1716151413121110L,
                    0x1f1e1d1c1b1a1918L)))
        .isEqualTo(0x7127512f72f27cceL);
  }

  private static final class Fixed extends Random {
    private static final long serialVersionUID = 1L;
    private final long[] numbers;
    private int next;

    Fixed(long... numbers) {
      this.numbers = numbers.clone();
    }

    @Override
    public long nextLong() {
      return numbers[next++];
    }
  }
}
