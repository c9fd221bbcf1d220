package io.svcdht.asn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.peer.NetworkGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MmdbTest {

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "1.1.1.1, AS13335",
    "1.1.2.0, ",
    "198.51.100.200, AS4294967295",
    "2606:4700::1111, AS13335",
    "2606:4701::1111, "
  })
  void a_geolite_or_dbip_database_tells_the_system_of_both_families(String address, String name)
      throws IOException {
    assertThat(group(geolite(), address)).isEqualTo(expected(name));
  }

  @Test
  void an_iplocate_database_keeps_the_number_as_text() throws IOException {
    Path file =
        new MmdbWriter("iplocate-ip-to-asn", 6)
            .with("1.1.1.0/24", Map.of("asn", "13335", "org", "Cloudflare, Inc."))
            .with("8.8.8.0/24", Map.of("asn", "AS15169", "org", "Google LLC"))
            .write(file());
    assertThat(group(file, "1.1.1.1")).isEqualTo(expected("AS13335"));
    assertThat(group(file, "8.8.8.8")).isEqualTo(expected("AS15169"));
  }

  @Test
  void a_database_of_ip4_knows_no_ip6_address() throws IOException {
    Path file =
        new MmdbWriter("GeoLite2-ASN", 4)
            .with("1.1.1.0/24", Map.of("autonomous_system_number", 13335))
            .write(file());
    assertThat(group(file, "1.1.1.1")).isEqualTo(expected("AS13335"));
    assertThat(group(file, "2606:4700::1111")).isEmpty();
  }

  @Test
  void a_database_of_something_else_is_refused_by_its_type() throws IOException {
    Path file =
        new MmdbWriter("GeoLite2-City", 6)
            .with("1.1.1.0/24", Map.of("city", "Sydney"))
            .write(file());
    assertThatThrownBy(() -> AsnDatabase.open(List.of(file)))
        .isInstanceOf(BadAsnDataException.class)
        .hasMessage(
            file
                + " is an MMDB of type 'GeoLite2-City' without autonomous systems: take"
                + " GeoLite2-ASN, DB-IP ASN or IPLocate ASN");
  }

  @Test
  void a_damaged_database_is_refused_at_the_start() throws IOException {
    byte[] whole = Files.readAllBytes(geolite());
    Path file = Files.write(file(), Arrays.copyOf(whole, whole.length - 60));
    assertThatThrownBy(() -> AsnDatabase.open(List.of(file)))
        .isInstanceOf(BadAsnDataException.class)
        .hasMessageStartingWith(file + " is a damaged MMDB: ")
        .hasMessageEndingWith("; fetch it anew");
  }

  @Test
  void damage_that_is_met_later_leaves_the_address_unknown() throws IOException {
    byte[] whole = Files.readAllBytes(geolite());
    int name = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1).lastIndexOf("Last");
    Arrays.fill(whole, name - 1, name + 4, (byte) 0xff);
    Path file = Files.write(file(), whole);
    assertThat(group(file, "1.1.1.1")).isEqualTo(expected("AS13335"));
    assertThat(group(file, "198.51.100.200")).isEmpty();
  }

  private Path geolite() throws IOException {
    return new MmdbWriter("GeoLite2-ASN", 6)
        .with("1.1.1.0/24", record(13335, "Cloudflare, Inc."))
        .with("2606:4700::/32", record(13335, "Cloudflare, Inc."))
        .with("198.51.100.128/25", record(-1, "Last"))
        .write(file());
  }

  private static Map<String, Object> record(int asn, String name) {
    return Map.of("autonomous_system_number", asn, "autonomous_system_organization", name);
  }

  private Path file() {
    return directory.resolve("asn.mmdb");
  }

  private static Optional<NetworkGroup> group(Path file, String address) {
    return AsnDatabase.open(List.of(file)).of(InetAddress.ofLiteral(address));
  }

  private static Optional<NetworkGroup> expected(@org.jspecify.annotations.Nullable String name) {
    return Optional.ofNullable(name).map(NetworkGroup::new);
  }
}
