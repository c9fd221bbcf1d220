package io.svcdht.config;

import io.svcdht.pq.Algorithm;
import java.util.Arrays;
import java.util.Optional;

/** What a node's identity signs with beside Ed25519 ({@code dht.pq.dual-sign}). */
public enum DualSign {
  NONE(Optional.empty()),
  ML_DSA_65(Optional.of(Algorithm.ML_DSA_65)),
  ML_DSA_87(Optional.of(Algorithm.ML_DSA_87)),
  SLH_DSA_SHA2_128S(Optional.of(Algorithm.SLH_DSA_SHA2_128S));

  private final Optional<Algorithm> algorithm;

  DualSign(Optional<Algorithm> algorithm) {
    this.algorithm = algorithm;
  }

  /** The algorithm, if any. */
  public Optional<Algorithm> algorithm() {
    return algorithm;
  }

  /** The one written so; empty if there is none. */
  public static Optional<DualSign> named(String word) {
    return Arrays.stream(values()).filter(dual -> dual.toString().equals(word)).findFirst();
  }

  /** As it is written in configuration. */
  @Override
  public String toString() {
    return algorithm.map(Algorithm::label).orElse("none");
  }
}
