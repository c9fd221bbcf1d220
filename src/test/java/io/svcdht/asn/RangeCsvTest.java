package io.svcdht.asn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.peer.NetworkGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeCsvTest {

  private static final long SEED = 0x61736e63L;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "1.0.0.0, AS13335",
    "1.0.0.255, AS13335",
    "1.0.1.0, ",
    "0.255.255.255, ",
    "1.0.4.7, AS38803",
    "223.255.255.255, AS4294967295",
    "224.0.0.0, ",
    "2001:200::1, AS2500",
    "2001:200:1b9:ffff:ffff:ffff:ffff:ffff, AS2500",
    "2001:200:1ba::, ",
    "ffff::1, AS7"
  })
  void a_range_holds_its_ends_and_what_lies_between(String address, @Nullable String name)
      throws IOException {
    Path file =
        csv(
            """
            1.0.0.0,1.0.0.255,13335,"Cloudflare, Inc."
            1.0.4.0,1.0.7.255,38803,Gtelecom Pty Ltd
            223.255.255.0,223.255.255.255,4294967295,"The ""last"" one"
            2001:200::,2001:200:1b9:ffff:ffff:ffff:ffff:ffff,2500,WIDE Project
            ffff::,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,AS7,Höchste
            """);
    assertThat(group(file, address)).isEqualTo(expected(name));
  }

  @Test
  void addresses_may_be_written_as_numbers() throws IOException {
    Path file =
        csv(
            """
            16777216,16777471,13335,x
            42540488161975842760550356425300246528,42540488241204005274814694018844196863,6939,y
            """);
    assertThat(group(file, "1.0.0.9")).isEqualTo(expected("AS13335"));
    assertThat(group(file, "2001::9")).isEqualTo(expected("AS6939"));
  }

  @ParameterizedTest
  @CsvSource({"1.1.1.1, AS13335", "1.1.2.1, ", "2606:4700::1, AS13335", "2606:4701::, "})
  void blocks_with_a_line_of_titles_are_read_too(String address, @Nullable String name)
      throws IOException {
    Path file =
        csv(
            """
            network,autonomous_system_number,autonomous_system_organization
            1.1.1.0/24,13335,CLOUDFLARENET
            "2606:4700::/32","13335","CLOUDFLARENET"
            """);
    assertThat(group(file, address)).isEqualTo(expected(name));
  }

  @Test
  void windows_ends_marks_and_empty_lines_do_no_harm() throws IOException {
    Path file = csv("\ufeffstart,end,asn\r\n\r\n1.0.0.0,1.0.0.255,13335,x\r\n1.0.4.0,1.0.7.255,9");
    assertThat(group(file, "1.0.0.1")).isEqualTo(expected("AS13335"));
    assertThat(group(file, "1.0.5.1")).isEqualTo(expected("AS9"));
  }

  @Test
  void a_range_that_nobody_announces_is_a_gap() throws IOException {
    Path file = csv("1.0.0.0,1.0.0.255,0,Not routed\n1.0.1.0,1.0.1.255,,\n1.0.2.0,1.0.2.255,9,x\n");
    assertThat(group(file, "1.0.0.1")).isEmpty();
    assertThat(group(file, "1.0.1.1")).isEmpty();
    assertThat(group(file, "1.0.2.1")).isEqualTo(expected("AS9"));
  }

  @ParameterizedTest
  @CsvSource({"1.0.0.0, AS1", "1.0.0.7, AS1", "1.0.0.8, AS2", "1.0.0.9, AS2", "1.0.0.99, AS2"})
  void where_two_ranges_overlap_the_one_that_begins_later_holds(String address, String name)
      throws IOException {
    Path file = csv("1.0.0.0,1.0.0.9,1,x\n1.0.0.8,1.0.0.99,2,y\n");
    assertThat(group(file, address)).isEqualTo(expected(name));
  }

  @Test
  void several_files_are_asked_in_their_order() throws IOException {
    Path four = Files.writeString(directory.resolve("4.csv"), "1.0.0.0,1.0.0.255,1,x\n");
    Path six = Files.writeString(directory.resolve("6.csv"), "2001::,2001::ff,2,x\n");
    AsnDatabase both = AsnDatabase.open(List.of(four, six));
    assertThat(both.of(InetAddress.ofLiteral("1.0.0.1"))).isEqualTo(expected("AS1"));
    assertThat(both.of(InetAddress.ofLiteral("2001::1"))).isEqualTo(expected("AS2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1.0.0.x,1.0.0.255,1 | '1.0.0.x' is no IP address",
        "1.0.0,1.0.0.255,1 | '1.0.0' is no IP address",
        "1.0.0.256,1.0.1.255,1 | '1.0.0.256' is no IP address",
        "2001:::,2001::1,1 | '2001:::' is no IP address",
        "999999999999999999999999999999999999999,1,1 |"
            + " '999999999999999999999999999999999999999' is no IP address",
        "1.0.0.0,1.0.0.255,4294967296 |"
            + " '4294967296' is no autonomous system, allowed are 0 to 4294967295",
        "1.0.0.0,1.0.0.255,99999999999999999999 |"
            + " '99999999999999999999' is no autonomous system, allowed are 0 to 4294967295",
        "1.0.0.0,1.0.0.255,-1 | '-1' is no autonomous system, allowed are 0 to 4294967295",
        "1.0.0.0,1.0.0.255,Cloudflare |"
            + " 'Cloudflare' is no autonomous system, allowed are 0 to 4294967295",
        "1.0.0.255,1.0.0.0,1 | the range ends before it begins",
        "1.0.0.0,2001::,1 | the range ends before it begins",
        "1.0.0.0,1.0.0.255 | '1.0.0.0' is followed by too few fields: the form is start,end,asn"
            + " or block/bits,asn",
        "1.0.0.0/33,1 | '1.0.0.0/33' is not a block of addresses such as 10.0.0.0/8 or fd00::/8",
        "1.0/16,1 | '1.0/16' is not a block of addresses such as 10.0.0.0/8 or fd00::/8",
        "`\"1.0.0.0,1.0.0.255,1` | the quote before '1.0.0.0,1.0.0.255,1' has no end",
        "0.9.0.0,0.9.0.255,1 | the range does not begin after the one above: sort the file by"
            + " address",
        "0.9.8.0,0.9.9.255,1 | the range does not begin after the one above: sort the file by"
            + " address",
        "0.9.8.1,0.9.9.6,1 | the range lies within the one above: leave only ranges beside each"
            + " other",
        "start,end,asn | 'start' is no IP address"
      })
  void a_bad_line_is_refused_with_its_number_and_its_value(String line, String why)
      throws IOException {
    Path file = csv("0.9.8.0,0.9.9.7,9,x\n" + line + "\n");
    assertThatThrownBy(() -> AsnDatabase.open(List.of(file)))
        .isInstanceOf(BadAsnDataException.class)
        .hasMessage(file + " line 2: " + why);
  }

  @Test
  void a_line_without_end_is_refused_before_its_memory_is_taken() throws IOException {
    Path file = csv("1.0.0.0,1.0.0.255,1," + "x".repeat(5_000) + "\n");
    assertThatThrownBy(() -> AsnDatabase.open(List.of(file)))
        .hasMessage(file + " line 1: longer than 4096 bytes: is this a CSV?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"start,end,asn\n", "1.0.0.0,1.0.0.255,0,Not routed\n", "\n"})
  void a_file_that_knows_no_system_is_refused(String text) throws IOException {
    Path file = csv(text);
    assertThatThrownBy(() -> AsnDatabase.open(List.of(file)))
        .hasMessage(file + " has no range of addresses with an autonomous system");
  }

  @Test
  void what_is_no_file_or_an_empty_or_packed_one_is_refused() throws IOException {
    assertThatThrownBy(() -> AsnDatabase.open(List.of(directory)))
        .hasMessage(directory + " is no file: give the path of an MMDB or a CSV");
    Path file = csv("");
    assertThatThrownBy(() -> AsnDatabase.open(List.of(file)))
        .hasMessage(file + " has 0 bytes, allowed are 1 to 536870912");
    Files.write(file, new byte[] {0x1f, (byte) 0x8b, 8, 0});
    assertThatThrownBy(() -> AsnDatabase.open(List.of(file)))
        .hasMessage(file + " is compressed: unpack it first");
  }

  @Test
  void thousands_of_ranges_answer_as_looking_at_each_would() throws IOException {
    Random random = new Random(SEED);
    long[] starts = random.longs(9_000, 0, 1L << 32).distinct().sorted().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i + 1 < starts.length; i += 2) {
      text.append(starts[i]).append(',').append(starts[i + 1]).append(',').append(i + 1);
      text.append('\n');
    }
    AsnDatabase database = AsnDatabase.open(List.of(csv(text.toString())));
    for (int i = 0; i < 2_000; i++) {
      long address = i % 2 == 0 ? random.nextLong(1L << 32) : starts[random.nextInt(starts.length)];
      assertThat(database.of(ip(address)))
          .as("seed %d, address %d", SEED, address)
          .isEqualTo(scanned(starts, address));
    }
  }

  private static Optional<NetworkGroup> scanned(long[] starts, long address) {
    for (int i = 0; i + 1 < starts.length; i += 2) {
      if (starts[i] <= address && address <= starts[i + 1]) {
        return expected("AS" + (i + 1));
      }
    }
    return Optional.empty();
  }

  private static InetAddress ip(long value) throws UnknownHostException {
    return InetAddress.getByAddress(
        new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value});
  }

  private Path csv(String text) throws IOException {
    return Files.writeString(directory.resolve("asn.csv"), text, StandardCharsets.UTF_8);
  }

  private static Optional<NetworkGroup> group(Path file, String address) {
    return AsnDatabase.open(List.of(file)).of(InetAddress.ofLiteral(address));
  }

  private static Optional<NetworkGroup> expected(@Nullable String name) {
    return Optional.ofNullable(name).map(NetworkGroup::new);
  }
}
