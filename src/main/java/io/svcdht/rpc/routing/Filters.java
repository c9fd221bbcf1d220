package io.svcdht.rpc.routing;

import io.svcdht.error.DhtError;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.Shown;
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
 * wanted. Nobody's transfer protocols are known here: a filter of those lets either all pass, where
 * {@code unknown} is wanted, or none.
 *
 * @param wanted protocols of which an address has one; all if empty
 * @param refused protocols of which an address has none
 * @param unknownAddresses whether those without an address are wanted
 * @param unknownProtocols whether those are wanted whose transfer protocols are unknown
 */
record Filters(
    Set<String> wanted, Set<String> refused, boolean unknownAddresses, boolean unknownProtocols) {

  /** Everything passes. */
  static final Filters NONE = new Filters(Set.of(), Set.of(), true, true);

  private static final String ADDRESSES = "filter-addrs";
  private static final String PROTOCOLS = "filter-protocols";
  private static final String UNKNOWN = "unknown";
  private static final String NOT = "!";
  private static final int TERMS = 32;
  private static final int TERM_CHARS = 64;

  /** Protocols that a value follows in multiaddr text. */
  private static final Set<String> WITH_VALUE =
      Set.of("ip4", "ip6", "dns", "dns4", "dns6", "tcp", "udp", "onion3", "p2p");

  /** Copies the sets. */
  Filters {
    wanted = Set.copyOf(wanted);
    refused = Set.copyOf(refused);
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
        wanted,
        refused,
        addresses.isEmpty() || addresses.contains(UNKNOWN),
        protocols.isEmpty() || protocols.contains(UNKNOWN));
  }

  /** What is left of {@code row}, if anything. */
  Optional<Row> apply(Row row) {
    if (!unknownProtocols) {
      return Optional.empty();
    }
    if (row.addresses().isEmpty()) {
      return unknownAddresses ? Optional.of(row) : Optional.empty();
    }
    if (wanted.isEmpty() && refused.isEmpty()) {
      return Optional.of(row);
    }
    List<Multiaddr> left = row.addresses().stream().filter(this::passes).toList();
    return left.isEmpty() ? Optional.empty() : Optional.of(row.with(left));
  }

  private boolean passes(Multiaddr address) {
    List<String> protocols = protocols(address);
    return protocols.stream().noneMatch(refused::contains)
        && (wanted.isEmpty() || protocols.stream().anyMatch(wanted::contains));
  }

  private static List<String> protocols(Multiaddr address) {
    String[] parts = address.toString().split("/", -1);
    List<String> protocols = new ArrayList<>();
    for (int i = 1; i < parts.length; i += WITH_VALUE.contains(parts[i]) ? 2 : 1) {
      protocols.add(parts[i]);
    }
    return protocols;
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
