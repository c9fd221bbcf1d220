package io.svcdht.observe;

import io.svcdht.bootstrap.BootstrapStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Facts for tests: begins as a node that is up, has three seeds and has met nobody. */
final class FactsBuilder {

  static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  private boolean listening = true;
  private boolean storeUp = true;
  private boolean pqMet = true;
  private boolean standalone;
  private int others = 3;
  private int authenticated;
  private int offered;
  private int livePeers;
  private boolean warm = true;
  private List<String> failing = List.of();
  private Optional<Instant> selfLookup = Optional.empty();

  static FactsBuilder up() {
    return new FactsBuilder();
  }

  /** All that a node needs to become ready. */
  static FactsBuilder joined() {
    return up().authenticated(2).offered(10).livePeers(8).selfLookup(1);
  }

  FactsBuilder listening(boolean value) {
    listening = value;
    return this;
  }

  FactsBuilder pqMet(boolean value) {
    pqMet = value;
    return this;
  }

  FactsBuilder storeUp(boolean value) {
    storeUp = value;
    return this;
  }

  FactsBuilder standalone() {
    standalone = true;
    return this;
  }

  FactsBuilder others(int value) {
    others = value;
    return this;
  }

  FactsBuilder authenticated(int value) {
    authenticated = value;
    return this;
  }

  FactsBuilder offered(int value) {
    offered = value;
    return this;
  }

  FactsBuilder livePeers(int value) {
    livePeers = value;
    return this;
  }

  FactsBuilder warm(boolean value) {
    warm = value;
    return this;
  }

  FactsBuilder failing(String... tasks) {
    failing = List.of(tasks);
    return this;
  }

  /** A success {@code seconds} after the epoch. */
  FactsBuilder selfLookup(int seconds) {
    selfLookup = Optional.of(EPOCH.plus(Duration.ofSeconds(seconds)));
    return this;
  }

  Facts build() {
    BootstrapStatus bootstrap =
        new BootstrapStatus(
            standalone, 3, others, authenticated, offered, selfLookup.isPresent(), selfLookup);
    return new Facts(listening, storeUp, pqMet, bootstrap, livePeers, 20, warm, failing);
  }
}
