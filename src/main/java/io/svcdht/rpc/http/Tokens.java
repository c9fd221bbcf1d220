package io.svcdht.rpc.http;

import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a file: one {@code token scope[,scope] [name]} a line, {@code #} begins a comment.
 * Only their SHA-256 digests are kept, and a presented token is compared with all of them in
 * constant time, so neither memory nor timing tells one.
 */
final class Tokens {

  /** No tokens. */
  static final Tokens NONE = new Tokens(List.of());

  /** Most entries of a file. */
  static final int ENTRIES = 1_024;

  /** Longest token, and shortest: below 16 characters it could be guessed. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]{16,512}");

  private record Entry(Bytes digest, ApiCaller caller) {}

  private final List<Entry> entries;

  private Tokens(List<Entry> entries) {
    this.entries = entries;
  }

  /** Reads the text of a token file; a refusal names the line, never the token. */
  static Decoded<Tokens> parse(String text) {
    Map<Bytes, Entry> entries = new LinkedHashMap<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      String content = line.replaceFirst("(^|\\s)#.*", "").strip();
      if (content.isEmpty()) {
        continue;
      }
      if (entry(content).flatMap(entry -> add(entries, entry))
          instanceof Decoded.Rejected<Entry>(var error, String reason)) {
        return Decoded.rejected(error, "line " + number + " of the token file: " + reason);
      }
    }
    return Decoded.ok(new Tokens(List.copyOf(entries.values())));
  }

  /** Whose token this is; every entry is compared, in constant time, whichever fits. */
  Optional<ApiCaller> find(String token) {
    Bytes digest = digest(token);
    @Nullable ApiCaller found = null;
    for (Entry entry : entries) {
      found = entry.digest().equals(digest) ? entry.caller() : found;
    }
    return Optional.ofNullable(found);
  }

  int size() {
    return entries.size();
  }

  private static Decoded<Entry> add(Map<Bytes, Entry> entries, Entry entry) {
    if (entries.size() == ENTRIES) {
      return Decoded.malformed("more than " + ENTRIES + " tokens");
    }
    return entries.put(entry.digest(), entry) == null
        ? Decoded.ok(entry)
        : Decoded.malformed("this token stands there already");
  }

  private static Decoded<Entry> entry(String content) {
    String[] fields = content.split("\\s+", -1);
    if (fields.length < 2 || fields.length > 3) {
      return Decoded.malformed("the form is: token scope[,scope] [name]");
    }
    if (!TOKEN.matcher(fields[0]).matches()) {
      return Decoded.malformed("a token is 16 to 512 characters of A-Z a-z 0-9 . _ ~ + / = -");
    }
    Bytes digest = digest(fields[0]);
    String given = fields.length == 3 ? fields[2] : fallbackName(digest);
    return scopes(fields[1])
        .flatMap(scopes ->
            ApiCaller.checkName(given).map(name -> new Entry(digest, new ApiCaller(name, scopes))));
  }

  private static Decoded<Set<Scope>> scopes(String list) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String name : list.split(",", -1)) {
      Optional<Scope> scope = Scope.named(name);
      if (scope.isEmpty()) {
        return Decoded.malformed("a scope is read, announce or admin");
      }
      scopes.add(scope.get());
    }
    return Decoded.ok(scopes);
  }

  /** A name that stays when lines move: an owner must not change with the order of a file. */
  private static String fallbackName(Bytes digest) {
    return "token-" + digest.toHex().substring(0, 8);
  }

  private static Bytes digest(String token) {
    return digest(token.getBytes(StandardCharsets.UTF_8));
  }

  static Bytes digest(byte[] bytes) {
    try {
      return Bytes.copyOf(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
