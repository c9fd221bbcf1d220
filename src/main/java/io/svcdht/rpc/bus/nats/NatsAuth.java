package io.svcdht.rpc.bus.nats;

import io.nats.client.AuthHandler;
import io.nats.client.NKey;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who a node is to the broker. Secrets are in files, read anew for each connection. */
public sealed interface NatsAuth {

  /** Puts it into the options of a connection. */
  void into(Options.Builder options) throws IOException;

  /** Whoever may connect. */
  record None() implements NatsAuth {
    @Override
    public void into(Options.Builder options) {}
  }

  /** A {@code .creds} file: a JWT and the seed of its nkey. */
  record Credentials(Path file) implements NatsAuth {
    @Override
    public void into(Options.Builder options) {
      options.authHandler(Nats.credentials(file.toString()));
    }
  }

  /** A file with the seed of an nkey. */
  record Nkey(Path file) implements NatsAuth {
    @Override
    public void into(Options.Builder options) {
      options.authHandler(new Seed(file));
    }
  }

  /** A file with a token. */
  record Token(Path file) implements NatsAuth {
    @Override
    public void into(Options.Builder options) {
      options.tokenSupplier(() -> line(file, 0));
    }
  }

  /** A file with a user in its first line and the password in its second. */
  record User(Path file) implements NatsAuth {
    @Override
    public void into(Options.Builder options) {
      options.userInfo(line(file, 0), line(file, 1));
    }
  }

  private static char[] line(Path file, int number) {
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
      if (lines.size() <= number) {
        throw new IOException(file + " has no line " + (number + 1));
      }
      return lines.get(number).strip().toCharArray();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Signs the broker's challenge; holds the seed no longer than that takes. */
  final class Seed implements AuthHandler {
    private final Path file;

    private Seed(Path file) {
      this.file = file;
    }

    @Override
    public byte[] sign(byte[] nonce) {
      NKey key = key();
      try {
        return key.sign(nonce);
      } catch (GeneralSecurityException | IOException unusable) {
        throw new IllegalStateException(file + " has no seed that signs", unusable);
      } finally {
        key.clear();
      }
    }

    @Override
    public char[] getID() {
      NKey key = key();
      try {
        return key.getPublicKey();
      } catch (GeneralSecurityException | IOException unusable) {
        throw new IllegalStateException(file + " has no seed of an nkey", unusable);
      } finally {
        key.clear();
      }
    }

    @Override
    public char @Nullable [] getJWT() {
      return null;
    }

    private NKey key() {
      char[] seed = line(file, 0);
      try {
        return NKey.fromSeed(seed);
      } finally {
        Arrays.fill(seed, ' ');
      }
    }
  }
}
