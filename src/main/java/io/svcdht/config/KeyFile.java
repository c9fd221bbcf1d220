package io.svcdht.config;

import io.svcdht.error.Decoded;
import io.svcdht.pq.Ed25519;
import io.svcdht.pq.Signer;
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
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that holds a node's Ed25519 key: unencrypted PKCS#8 in PEM (RFC 8410, RFC 7468), as
 * {@code openssl genpkey -algorithm ed25519} writes it. A new file is its owner's alone and appears
 * whole or not at all; an existing one is never overwritten. Every failure is an {@link
 * IllegalArgumentException} whose one sentence names the path and the way out.
 */
public final class KeyFile {

  private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);

  /** Far more than a key takes; a file that is larger is some other file. */
  private static final int MAX_BYTES = 16 << 10;

  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final Pattern LABEL = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");
  private static final String OWNER_ONLY = "rw-------";
  private static final String WRONG_FILE =
      ": name the right file, or move this one away and the node makes a new identity";

  private final Path path;

  /** The key file at {@code path}, which need not exist yet. */
  public KeyFile(Path path) {
    this.path = path;
  }

  /** The key in the file; a file without one yet is made. Warns if others have access to it. */
  public Signer loadOrCreate(SecureRandom random) {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS) && publish(random)) {
      LOG.info("made a new identity in {}", path);
    }
    warning().ifPresent(LOG::warn);
    return load();
  }

  /** Makes the file with a fresh key; it must not exist. */
  public Signer create(SecureRandom random) {
    if (!publish(random)) {
      throw failure("exists already: name another, or move it away");
    }
    return load();
  }

  /** The key in the file, which must exist. */
  public Signer load() {
    return switch (Ed25519.readPkcs8(der(read()))) {
      case Decoded.Ok<Signer>(Signer signer) -> signer;
      case Decoded.Rejected<Signer>(var error, String reason) ->
          throw failure("holds no usable Ed25519 key, " + reason + WRONG_FILE);
    };
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
        throw failure("has more than " + MAX_BYTES + " bytes and is no key file" + WRONG_FILE);
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

  /** The one private key between its armour lines; text around it is allowed (RFC 7468 §2). */
  private byte[] der(String pem) {
    int begin = pem.indexOf(BEGIN);
    int end = pem.indexOf(END, Math.max(0, begin));
    if (begin < 0 || end < 0 || pem.indexOf(BEGIN, end) >= 0) {
      throw failure("does not hold one " + BEGIN + " but " + found(pem, begin) + WRONG_FILE);
    }
    try {
      String body = pem.substring(begin + BEGIN.length(), end);
      return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
    } catch (IllegalArgumentException notBase64) {
      throw failure("holds a key that is not Base64" + WRONG_FILE, notBase64);
    }
  }

  private static String found(String pem, int begin) {
    Matcher other = LABEL.matcher(pem);
    if (begin >= 0) {
      return "a broken one or several";
    }
    return other.find() ? "one " + other.group(1).toLowerCase(Locale.ROOT) : "something else";
  }

  /** Writes a fresh key beside the path and gives it that name; {@code false} if it is taken. */
  private boolean publish(SecureRandom random) {
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null) {
      throw failure("is no file name");
    }
    try {
      Files.createDirectories(directory);
      Path draft = draft(directory);
      try {
        write(draft, pem(Ed25519.generatePkcs8(random)));
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

  private static byte[] pem(byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return (BEGIN + "\n" + body + "\n" + END + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  private IllegalArgumentException failure(String what) {
    return new IllegalArgumentException(sentence(what));
  }

  private IllegalArgumentException failure(String what, Exception cause) {
    return new IllegalArgumentException(sentence(what), cause);
  }

  private String sentence(String what) {
    return "dht.identity.key-file " + path + " " + what;
  }
}
