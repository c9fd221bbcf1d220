package io.svcdht.rpc.routing;

import io.svcdht.error.DhtError;
import io.svcdht.id.Shown;
import io.svcdht.routers.Unverified;
import io.svcdht.rpc.web.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Which providers a caller wants to hear of, and by which of their addresses (IPIP-484). An address
 * passes if none of the protocols in it is refused and, where some are wanted, one of them is in
 * it. Who has no address left is left out, and who never had one stays where {@code unknown} is
 * wanted. Of verified rows the transfer protocols are not known: a filter of those lets either all
 * pass, where {@code unknown} is wanted, or none.
 *
 * @param wanted protocols of which an address has one; all if empty
 * @param refused protocols of which an address has none
 * @param unknownAddresses whether those without an address are wanted
 * @param protocols transfer protocols of which one is wanted, {@code unknown} for those of whom
 *     none is known; all if empty
 */
record Filters(
    Set<String> wanted, Set<String> refused, boolean unknownAddresses, Set<String> protocols) {

  /** Everything passes. */
  static final Filters NONE = new Filters(Set.of(), Set.of(), true, Set.of());

  private static final String ADDRESSES = "filter-addrs";
  private static final String PROTOCOLS = "filter-protocols";
  private static final String UNKNOWN = "unknown";
  private static final String NOT = "!";
  private static final int TERMS = 32;
  private static final int TERM_CHARS = 64;

  /** Protocols that a value follows in multiaddr text. */
  private static final Set<String> WITH_VALUE =
      Set.of(
          "ip4",
          "ip6",
          "dns",
          "dns4",
          "dns6",
          "dnsaddr",
          "tcp",
          "udp",
          "onion3",
          "p2p",
          "certhash");

  /** Copies the sets. */
  Filters {
    wanted = Set.copyOf(wanted);
    refused = Set.copyOf(refused);
    protocols = Set.copyOf(protocols);
  }

  /**
   * Those of a request's query; other parameters are not looked at, as callers of later versions of
   * the specification may send some.
   *
   * @throws Refusal with status 422 if a filter has too many terms or one is too long
   */
  static Filters of(ServerRequest request) {
    MultiValueMap<String, String> query = query(request);
    List<String> addresses = terms(query, ADDRESSES);
    List<String> protocols = terms(query, PROTOCOLS);
    if (addresses.isEmpty() && protocols.isEmpty()) {
      return NONE;
    }
    Set<String> wanted = new TreeSet<>();
    Set<String> refused = new TreeSet<>();
    for (String term : addresses) {
      if (term.startsWith(NOT)) {
        refused.add(term.substring(NOT.length()));
      } else if (!term.equals(UNKNOWN)) {
        wanted.add(term);
      }
    }
    return new Filters(
        wanted, refused, addresses.isEmpty() || addresses.contains(UNKNOWN), Set.copyOf(protocols));
  }

  /** What is left of {@code row}, if anything. */
  Optional<Row> apply(Row row) {
    return wants(List.of()) ? left(row.addresses()).map(row::with) : Optional.empty();
  }

  /** What is left of {@code provider}, if anything. */
  Optional<Unverified> apply(Unverified provider) {
    return wants(provider.protocols())
        ? left(provider.addresses()).map(provider::with)
        : Optional.empty();
  }

  private boolean wants(List<String> known) {
    return protocols.isEmpty()
        || (known.isEmpty()
            ? protocols.contains(UNKNOWN)
            : known.stream().anyMatch(name -> protocols.contains(name.toLowerCase(Locale.ROOT))));
  }

  /** Those of the addresses that pass; nothing where that leaves nothing of the row. */
  private <T> Optional<List<T>> left(List<T> addresses) {
    if (addresses.isEmpty()) {
      return unknownAddresses ? Optional.of(addresses) : Optional.empty();
    }
    if (wanted.isEmpty() && refused.isEmpty()) {
      return Optional.of(addresses);
    }
    List<T> left = addresses.stream().filter(address -> passes(address.toString())).toList();
    return left.isEmpty() ? Optional.empty() : Optional.of(left);
  }

  private boolean passes(String address) {
    List<String> names = names(address);
    return names.stream().noneMatch(refused::contains)
        && (wanted.isEmpty() || names.stream().anyMatch(wanted::contains));
  }

  private static List<String> names(String address) {
    String[] parts = address.split("/", -1);
    List<String> names = new ArrayList<>();
    for (int i = 1; i < parts.length; i += WITH_VALUE.contains(parts[i]) ? 2 : 1) {
      names.add(parts[i]);
    }
    return names;
  }

  private static List<String> terms(MultiValueMap<String, String> query, String name) {
    List<String> terms = new ArrayList<>();
    for (String list : query.getOrDefault(name, List.of())) {
      for (String term : list == null ? new String[0] : list.split(",", TERMS + 1)) {
        if (!term.isEmpty()) {
          terms.add(term.toLowerCase(Locale.ROOT));
        }
      }
    }
    if (terms.size() > TERMS || terms.stream().anyMatch(term -> term.length() > TERM_CHARS)) {
      throw unprocessable(
          name
              + " has more than "
              + TERMS
              + " names, or one of more than "
              + TERM_CHARS
              + " characters");
    }
    return terms;
  }

  private static MultiValueMap<String, String> query(ServerRequest request) {
    try {
      return request.queryParams();
    } catch (IllegalArgumentException badEscape) {
      throw unprocessable(
          "the query '"
              + Shown.of(request.uri().getRawQuery())
              + "' has a percent sign that two hex digits do not follow");
    }
  }

  private static Refusal unprocessable(String detail) {
    return new Refusal(DhtError.MALFORMED, 422, detail);
  }
}
