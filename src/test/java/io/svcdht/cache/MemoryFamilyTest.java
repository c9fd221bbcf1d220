package io.svcdht.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.provider.KeyValueFamily;
import io.svcdht.provider.KeyValueFamily.Change;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryFamilyTest extends KeyValueFamilyContract {

  @Override
  KeyValueFamily family() {
    return new MemoryFamily(100);
  }

  @Test
  void it_is_bounded_and_refuses_what_does_not_fit_whole() {
    KeyValueFamily family = new MemoryFamily(2);
    family.write(List.of(put("01", "aa"), put("02", "bb")));

    assertThatExceptionOfType(DhtException.class)
        .isThrownBy(() -> family.write(List.of(put("02", "cc"), put("03", "dd"))))
        .withMessageContaining("2 entries");
    assertThat(family.get(hex("02"))).contains(hex("bb"));

    family.write(List.of(put("03", "dd"), new Change.Remove(hex("01")), put("02", "ee")));
    assertThat(family.after(Bytes.EMPTY, 9)).hasSize(2);
  }
}
