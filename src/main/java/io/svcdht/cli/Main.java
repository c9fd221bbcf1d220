package io.svcdht.cli;

import io.svcdht.config.DhtApplication;

/** Entry point. */
public final class Main {
  private Main() {}

  /** Starts. */
  public static void main(String[] args) {
    DhtApplication.start(args);
  }
}
