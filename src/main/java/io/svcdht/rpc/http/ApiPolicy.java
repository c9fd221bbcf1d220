package io.svcdht.rpc.http;

import io.svcdht.limits.Rate;
import io.svcdht.rpc.calls.CallPolicy;
import io.svcdht.rpc.calls.FindCalls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the REST door allows ({@code dht.api.*}).
 *
 * @param access who may call
 * @param reads bounds of finds and other reads
 * @param writes bounds of announcing and withdrawing
 * @param connections bounds of the connections it is done over
 */
public record ApiPolicy(Access access, Reads reads, Writes writes, ConnectionPolicy connections) {

  /** The usual bounds of connections. */
  public ApiPolicy(Access access, Reads reads, Writes writes) {
    this(access, reads, writes, ConnectionPolicy.defaults());
  }

  /** How much is done at once, for all doors for callers. */
  public CallPolicy calls() {
    return new CallPolicy(
        reads.concurrent(), reads.streams(), reads.answerBytes(), writes.concurrent());
  }

  /** The same with the rates of {@code other}, which may change while the door is open. */
  public ApiPolicy tunedAs(ApiPolicy other) {
    Reads r = reads;
    Writes w = writes;
    return new ApiPolicy(
        access,
        new Reads(
            r.limit(),
            r.deadline(),
            r.concurrent(),
            r.streams(),
            r.answerBytes(),
            r.heartbeat(),
            other.reads().rate()),
        new Writes(
            w.deadline(), w.concurrent(), w.bodyBytes(), w.idle(), w.bulk(), other.writes().rate()),
        connections);
  }

  /** The defaults of an API bound to loopback, or not. */
  public static ApiPolicy defaults(boolean loopback) {
    return new ApiPolicy(Access.defaults(loopback), Reads.defaults(), Writes.defaults());
  }

  /**
   * Who may call. Never decided by the remote address.
   *
   * @param anonymous what callers without a token may do
   * @param loopback whether the API is bound to a loopback address; then callers without a token
   *     must name a loopback host, against DNS rebinding
   * @param tokens the file of tokens, if there is one
   * @param reload how often that file is looked at, 1 s to 1 h
   * @param docs whether the API's document and the page to try it on are served, to whoever may
   *     read
   */
  public record Access(
      Anonymous anonymous, boolean loopback, Optional<Path> tokens, Duration reload, boolean docs) {

    /** Documents where the API is on loopback. */
    public Access(Anonymous anonymous, boolean loopback, Optional<Path> tokens, Duration reload) {
      this(anonymous, loopback, tokens, reload, loopback);
    }

    /** Checks the range. */
    public Access {
      within("dht.api.access.reload", reload, Duration.ofSeconds(1), Duration.ofHours(1));
    }

    /** Everybody may do everything on loopback; elsewhere strangers read. */
    public static Access defaults(boolean loopback) {
      return new Access(
          loopback ? Anonymous.ALL : Anonymous.READ,
          loopback,
          Optional.empty(),
          Duration.ofSeconds(5));
    }
  }

  /**
   * Bounds of reads.
   *
   * @param limit records in an answer when the caller names no number, 1 to 1,000
   * @param deadline longest and usual time of a lookup, 1 ms to 5 min
   * @param concurrent lookups answered at once, 1 to 100,000; beyond, 503 {@code Busy}
   * @param streams lookups streamed at once, 1 to 100,000; beyond, 503 {@code Busy}
   * @param answerBytes bytes of records in one buffered answer, 64 KiB to 256 MiB; the records
   *     beyond are left out and the answer says {@code partial}
   * @param heartbeat pause between comments that keep an event stream alive, 1 s to 5 min
   * @param rate calls a second of one caller, 10 to 1,000,000; beyond, 429 {@code RateLimited}
   */
  public record Reads(
      int limit,
      Duration deadline,
      int concurrent,
      int streams,
      int answerBytes,
      Duration heartbeat,
      int rate) {

    /** Checks the ranges. */
    public Reads {
      within("dht.api.reads.limit", limit, 1, FindCalls.LIMIT_MAX);
      within("dht.lookup-deadline", deadline, Duration.ofMillis(1), Duration.ofMinutes(5));
      within("dht.api.reads.concurrent", concurrent, 1, 100_000);
      within("dht.api.reads.streams", streams, 1, 100_000);
      within("dht.api.reads.answer-bytes", answerBytes, 64 << 10, 256 << 20);
      within("dht.api.reads.heartbeat", heartbeat, Duration.ofSeconds(1), Duration.ofMinutes(5));
      within("dht.api.reads.rate", rate, (int) Rate.LEAST, 1_000_000);
    }

    /** Twenty records within five seconds. */
    public static Reads defaults() {
      return new Reads(20, Duration.ofSeconds(5), 512, 128, 8 << 20, Duration.ofSeconds(15), 2_000);
    }
  }

  /**
   * Bounds of writes.
   *
   * @param deadline longest and usual time of one announcement, 1 ms to 5 min
   * @param concurrent single announcements at once, 1 to 100,000; beyond, 503 {@code Busy}
   * @param bodyBytes bytes of a JSON body or of one line of a bulk, 1 KiB to 1 MiB
   * @param idle longest silence of a caller within its body, 1 s to 10 min
   * @param bulk bounds of bulks
   * @param rate calls a second of one caller, 10 to 1,000,000; beyond, 429 {@code RateLimited}. A
   *     bulk is one call: its lines are paced by what the network takes
   */
  public record Writes(
      Duration deadline, int concurrent, int bodyBytes, Duration idle, Bulks bulk, int rate) {

    /** Checks the ranges. */
    public Writes {
      within("dht.api.writes.deadline", deadline, Duration.ofMillis(1), Duration.ofMinutes(5));
      within("dht.api.writes.concurrent", concurrent, 1, 100_000);
      within("dht.api.writes.body-bytes", bodyBytes, 1 << 10, 1 << 20);
      within("dht.api.writes.idle", idle, Duration.ofSeconds(1), Duration.ofMinutes(10));
      within("dht.api.writes.rate", rate, (int) Rate.LEAST, 1_000_000);
    }

    /** 64 KiB within ten seconds. */
    public static Writes defaults() {
      return new Writes(
          Duration.ofSeconds(10), 128, 64 << 10, Duration.ofSeconds(30), Bulks.defaults(), 500);
    }
  }

  /**
   * Bounds of bulks.
   *
   * @param concurrent bulks at once, 1 to 1,000; beyond, 503 {@code Busy}
   * @param parallel announcements of one bulk at once, 1 to 256
   * @param lines lines of one bulk, 1 to 10,000,000; the rest is not read and the end says so
   */
  public record Bulks(int concurrent, int parallel, int lines) {

    /** Checks the ranges. */
    public Bulks {
      within("dht.api.writes.bulk.concurrent", concurrent, 1, 1_000);
      within("dht.api.writes.bulk.parallel", parallel, 1, 256);
      within("dht.api.writes.bulk.lines", lines, 1, 10_000_000);
    }

    /** Four bulks of 100,000 lines, eight announcements of each at once. */
    public static Bulks defaults() {
      return new Bulks(4, 8, 100_000);
    }
  }

  static void within(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + " is " + value + ", allowed is " + least + " to " + most);
    }
  }

  static void within(String key, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          key + " is " + value + ", allowed is " + least + " to " + most);
    }
  }
}
