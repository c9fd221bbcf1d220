package io.svcdht.config;

import io.svcdht.error.Decoded;
import io.svcdht.peer.Identity;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.Signer;
import io.svcdht.pq.SigningKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that holds a node's keys: unencrypted PKCS#8 in PEM (RFC 7468), the Ed25519 key first as
 * {@code openssl genpkey -algorithm ed25519} writes it (RFC 8410), then the post-quantum key of a
 * hybrid identity (RFC 9881, RFC 9909). A new file is its owner's alone and appears whole or not at
 * all; an existing one is never overwritten. Every failure is an {@link IllegalArgumentException}
 * whose one sentence names the path and the way out.
 */
public final class KeyFile {

  private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);

  /** Far more than a key takes; a file that is larger is some other file. */
  private static final int MAX_BYTES = 16 << 10;

  private static final int MOST_KEYS = 2;
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final Pattern LABEL = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");
  private static final String OWNER_ONLY = "rw-------";

  private final Path path;
  private final String key;
  private final String wayOut;

  private KeyFile(Path path, String key, String wayOut) {
    this.path = path;
    this.key = key;
    this.wayOut = wayOut;
  }

  /** The key file at {@code path}, which need not exist yet. */
  public KeyFile(Path path) {
    this(
        path,
        "dht.identity.key-file",
        ": name the right file, or move this one away and the node makes a new identity");
  }

  /** That of the key with which a fleet signs its announcements; no node makes it. */
  static KeyFile ofFleet(Path path) {
    return new KeyFile(
        path,
        "dht.announcements.key-file",
        ": name the right file, the same for all nodes of the fleet");
  }

  /**
   * The identity in the file; a file without one yet is made. Warns if others have access to it.
   *
   * @param wanted what the identity must sign with beside Ed25519; empty: whatever it does, and
   *     nothing if it is made
   */
  public Identity loadOrCreate(Optional<DualSign> wanted, SecureRandom random) {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && publish(wanted.orElse(DualSign.NONE), random)) {
      LOG.info("made a new identity in {}", path);
    }
    warning().ifPresent(LOG::warn);
    Identity identity = load(random);
    wanted.ifPresent(dual -> check(identity, dual));
    return identity;
  }

  /** Makes the file with fresh keys; it must not exist. */
  public Identity create(DualSign dual, SecureRandom random) {
    if (!publish(dual, random)) {
      throw failure("exists already: name another, or move it away");
    }
    return load(random);
  }

  /** The identity in the file, which must exist; {@code random} goes into its signatures. */
  public Identity load(SecureRandom random) {
    List<byte[]> keys = keys(read());
    Signer first = signer(keys.getFirst(), random);
    if (first.algorithm() != Algorithm.ED25519) {
      throw failure("begins with a " + first.algorithm().label() + " key, not Ed25519" + wayOut);
    }
    if (keys.size() == 1) {
      return Identity.of(first);
    }
    Signer second = signer(keys.get(1), random);
    if (!second.algorithm().postQuantum()) {
      throw failure("holds two Ed25519 keys, but the second must be post-quantum" + wayOut);
    }
    return Identity.of(first, second);
  }

  private Signer signer(byte[] der, SecureRandom random) {
    return switch (SigningKeys.readPkcs8(der, random)) {
      case Decoded.Ok<Signer>(Signer signer) -> signer;
      case Decoded.Rejected<Signer>(var error, String reason) ->
          throw failure("holds no usable key, " + reason + wayOut);
    };
  }

  private void check(Identity identity, DualSign wanted) {
    Optional<Algorithm> found = identity.postQuantum().map(Signer::algorithm);
    if (!found.equals(wanted.algorithm())) {
      String has = found.map(Algorithm::label).orElse("none");
      throw failure(
          "holds an identity whose second key is "
              + has
              + ", but dht.pq.dual-sign is "
              + wanted
              + ": set it to "
              + has
              + ", or name a new file and the node gets a new id");
    }
  }

  /** What to say if group or others have access to the file, where the file system knows. */
  public Optional<String> warning() {
    try {
      String bits = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
      return bits.endsWith("------")
          ? Optional.empty()
          : Optional.of("the key file " + path + " is open to others (" + bits + "): chmod 600 it");
    } catch (IOException | UnsupportedOperationException unknown) {
      return Optional.empty();
    }
  }

  private String read() {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw failure("has more than " + MAX_BYTES + " bytes and is no key file" + wayOut);
      }
      return new String(content, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException missing) {
      throw failure("does not exist: make it with the keygen command, or name another", missing);
    } catch (AccessDeniedException denied) {
      throw failure("may not be read by this user: give it to the user who runs the node", denied);
    } catch (IOException failed) {
      throw failure("cannot be read (" + failed.getMessage() + "): it must be a file", failed);
    }
  }

  /** One private key or two between armour lines; text around them is allowed (RFC 7468 §2). */
  private List<byte[]> keys(String pem) {
    List<byte[]> keys = new ArrayList<>();
    int begin = pem.indexOf(BEGIN);
    int first = begin;
    while (begin >= 0) {
      int end = pem.indexOf(END, begin);
      int next = pem.indexOf(BEGIN, begin + 1);
      if (end < 0 || (next >= 0 && next < end) || keys.size() == MOST_KEYS) {
        keys.clear();
        break;
      }
      keys.add(der(pem.substring(begin + BEGIN.length(), end)));
      begin = next;
    }
    if (keys.isEmpty()) {
      throw failure("does not hold one or two " + BEGIN + " but " + found(pem, first) + wayOut);
    }
    return keys;
  }

  private byte[] der(String body) {
    try {
      return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
    } catch (IllegalArgumentException notBase64) {
      throw failure("holds a key that is not Base64" + wayOut, notBase64);
    }
  }

  private static String found(String pem, int begin) {
    Matcher other = LABEL.matcher(pem);
    if (begin >= 0) {
      return "a broken one or more";
    }
    return other.find() ? "one " + other.group(1).toLowerCase(Locale.ROOT) : "something else";
  }

  /** Writes fresh keys beside the path and gives them that name; {@code false} if it is taken. */
  private boolean publish(DualSign dual, SecureRandom random) {
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null) {
      throw failure("is no file name");
    }
    try {
      Files.createDirectories(directory);
      Path draft = draft(directory);
      try {
        write(draft, pem(dual, random));
        return named(draft);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException failed) {
      throw failure("cannot be made (" + failed + "): let this user write to " + directory, failed);
    }
  }

  private static Path draft(Path directory) throws IOException {
    Set<PosixFilePermission> owner = PosixFilePermissions.fromString(OWNER_ONLY);
    boolean posix = Files.getFileStore(directory).supportsFileAttributeView("posix");
    return posix
        ? Files.createTempFile(
            directory, ".key", ".new", PosixFilePermissions.asFileAttribute(owner))
        : Files.createTempFile(directory, ".key", ".new");
  }

  private static void write(Path draft, byte[] content) throws IOException {
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
  }

  /** A hard link fails if the name is taken, which a rename does not; not every disk has links. */
  private boolean named(Path draft) throws IOException {
    try {
      try {
        Files.createLink(path, draft);
      } catch (UnsupportedOperationException noLinks) {
        Files.move(draft, path);
      } catch (FileAlreadyExistsException taken) {
        return false;
      } catch (FileSystemException noLinks) {
        Files.move(draft, path);
      }
      return true;
    } catch (FileAlreadyExistsException taken) {
      return false;
    }
  }

  private static byte[] pem(DualSign dual, SecureRandom random) {
    return Stream.concat(Stream.of(Algorithm.ED25519), dual.algorithm().stream())
        .map(algorithm -> pem(SigningKeys.generatePkcs8(algorithm, random)))
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String pem(byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return BEGIN + "\n" + body + "\n" + END + "\n";
  }

  private IllegalArgumentException failure(String what) {
    return new IllegalArgumentException(sentence(what));
  }

  private IllegalArgumentException failure(String what, Exception cause) {
    return new IllegalArgumentException(sentence(what), cause);
  }

  private String sentence(String what) {
    return key + " " + path + " " + what;
  }
}
