package io.svcdht.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.id.Bytes;
import io.svcdht.provider.KeyValueFamily;
import io.svcdht.provider.KeyValueFamily.Change;
import io.svcdht.provider.KeyValueFamily.Entry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every family of small things does. */
abstract class KeyValueFamilyContract {

  /** An empty family for at least a hundred entries. */
  abstract KeyValueFamily family();

  @Test
  void what_was_put_is_there_until_it_is_removed() {
    KeyValueFamily family = family();
    family.write(List.of(put("01", "aa"), put("02", "")));
    assertThat(family.get(hex("01"))).contains(hex("aa"));
    assertThat(family.get(hex("02"))).contains(Bytes.EMPTY);
    assertThat(family.get(hex("03"))).isEmpty();

    family.write(List.of(new Change.Remove(hex("01")), new Change.Remove(hex("77"))));

    assertThat(family.get(hex("01"))).isEmpty();
  }

  @Test
  void of_several_changes_to_one_key_the_last_holds() {
    KeyValueFamily family = family();
    family.write(List.of(put("01", "aa"), new Change.Remove(hex("01")), put("01", "bb")));

    assertThat(family.get(hex("01"))).contains(hex("bb"));
    assertThat(family.after(Bytes.EMPTY, 10)).hasSize(1);
  }

  @Test
  void entries_come_in_the_order_of_unsigned_bytes_page_by_page() {
    KeyValueFamily family = family();
    family.write(List.of(put("ff", "4"), put("80ff", "3"), put("01", "1"), put("80", "2")));

    List<Entry> all = new ArrayList<>();
    Bytes last = Bytes.EMPTY;
    for (List<Entry> page = family.after(last, 2); !page.isEmpty(); page = family.after(last, 2)) {
      all.addAll(page);
      last = page.getLast().key();
    }

    assertThat(all)
        .extracting(Entry::key)
        .containsExactly(hex("01"), hex("80"), hex("80ff"), hex("ff"));
  }

  @Test
  void paging_goes_on_behind_a_key_that_has_gone() {
    KeyValueFamily family = family();
    family.write(List.of(put("01", "1"), put("03", "3")));

    assertThat(family.after(hex("02"), 10)).extracting(Entry::key).containsExactly(hex("03"));
  }

  @Test
  void a_change_that_is_too_large_changes_nothing() {
    KeyValueFamily family = family();
    Change good = put("01", "aa");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> family.write(List.of(good, put("", "aa"))))
        .withMessageContaining("1 to 256 bytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> family.write(List.of(good, new Change.Put(zeros(257), Bytes.EMPTY))));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> family.write(List.of(good, new Change.Put(hex("01"), zeros((64 << 10) + 1)))))
        .withMessageContaining("65536");
    assertThat(family.after(Bytes.EMPTY, 10)).isEmpty();
  }

  static Change put(String key, String value) {
    return new Change.Put(hex(key), hex(value.length() % 2 == 0 ? value : "0" + value));
  }

  static Bytes hex(String hex) {
    return Bytes.fromHex(hex);
  }

  private static Bytes zeros(int count) {
    return Bytes.copyOf(new byte[count]);
  }
}
