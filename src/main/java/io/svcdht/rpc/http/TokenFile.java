package io.svcdht.rpc.http;

import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * Keeps {@link Tokens} as a file says, without a restart: the file is read again at the policy's
 * interval on a scheduler that may block, and requests see the last good state. A file that turns
 * unreadable or wrong changes nothing but the log; an emptied file takes every token back.
 */
public final class TokenFile implements AutoCloseable {

  /** Bytes of a token file. */
  static final int FILE_BYTES = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);

  private final ApiPolicy.Access policy;
  private final Scheduler io;
  private volatile Tokens tokens = Tokens.NONE;
  private Bytes lastRead = Bytes.EMPTY;
  private @Nullable String lastFault;
  private @Nullable Disposable task;

  /** A holder of no tokens yet; {@code io} may block and keeps time for the reloads. */
  public TokenFile(ApiPolicy.Access policy, Scheduler io) {
    this.policy = policy;
    this.io = io;
  }

  /**
   * Reads the file and begins to watch it; does nothing where the policy names none.
   *
   * @throws IllegalArgumentException if the file is missing, unreadable or wrong
   */
  public synchronized void start() {
    Optional<Path> file = policy.tokens();
    if (file.isEmpty() || task != null) {
      return;
    }
    Optional<String> fault = read(file.get());
    if (fault.isPresent()) {
      throw new IllegalArgumentException(fault.get());
    }
    LOG.info("{} API tokens from {}", tokens.size(), file.get());
    long every = policy.reload().toMillis();
    task = io.schedulePeriodically(() -> reload(file.get()), every, every, TimeUnit.MILLISECONDS);
  }

  /** Stops watching; the tokens stay. */
  @Override
  public synchronized void close() {
    if (task != null) {
      task.dispose();
      task = null;
    }
  }

  /** The last good state. */
  Tokens current() {
    return tokens;
  }

  private synchronized void reload(Path file) {
    Tokens before = tokens;
    Optional<String> fault = read(file);
    if (fault.isPresent() && !fault.get().equals(lastFault)) {
      LOG.atWarn()
          .addKeyValue("no_lookup", "token file")
          .log("{}; the tokens read before stay in force", fault.get());
    }
    if (tokens != before) {
      LOG.info("{} API tokens from {}, which has changed", tokens.size(), file);
    }
    lastFault = fault.orElse(null);
  }

  /** Takes the file over if it has changed; what is wrong with it, else. */
  private Optional<String> read(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(FILE_BYTES + 1);
    } catch (IOException e) {
      return Optional.of("dht.api.access.tokens: cannot read " + file + ": " + e);
    }
    if (bytes.length > FILE_BYTES) {
      return Optional.of("dht.api.access.tokens: " + file + " is over " + FILE_BYTES + " bytes");
    }
    Bytes digest = Tokens.digest(bytes);
    if (digest.equals(lastRead)) {
      return Optional.empty();
    }
    return switch (Tokens.parse(new String(bytes, StandardCharsets.UTF_8))) {
      case Decoded.Ok<Tokens>(Tokens read) -> {
        lastRead = digest;
        tokens = read;
        yield Optional.empty();
      }
      case Decoded.Rejected<Tokens>(var error, String reason) ->
          Optional.of("dht.api.access.tokens: " + file + ", " + reason);
    };
  }
}
