package io.svcdht.id;

import static io.svcdht.testing.Rejections.assertMalformed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.limits.TimeSource;
import io.svcdht.testing.Seeded;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LookupIdTest {

  private static final TimeSource TIME =
      new TimeSource() {
        @Override
        public Instant wall() {
          return Instant.ofEpochMilli(0x017f_22e2_79b0L);
        }

        @Override
        public long nanos() {
          return 0;
        }
      };

  @Test
  void a_fresh_id_is_a_uuid_of_version_7_that_begins_with_the_time() {
    Seeded.check(
        100,
        random -> {
          LookupId id = LookupId.next(TIME, random);
          assertThat(id.value().version()).isEqualTo(7);
          assertThat(id.value().variant()).isEqualTo(2);
          assertThat(id.toString()).startsWith("017f22e2-79b0-7");
          assertThat(LookupId.decode(Bytes.copyOf(id.toBytes())).orThrow()).isEqualTo(id);
        });
  }

  @Test
  void other_uuids_are_refused() {
    assertMalformed(LookupId.decode(Bytes.copyOf(new byte[16])), "UUIDv7");
    assertMalformed(LookupId.decode(Bytes.copyOf(new byte[15])), "16 bytes");
    assertMalformed(LookupId.decode(Bytes.fromHex("019b76daa80070004000000000000001")), "UUIDv7");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LookupId(new UUID(0, 0)))
        .withMessageContaining("UUIDv7");
  }
}
