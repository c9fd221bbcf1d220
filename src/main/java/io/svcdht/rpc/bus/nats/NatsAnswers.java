package io.svcdht.rpc.bus.nats;

import io.nats.client.JetStreamApiException;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What the broker answers to the registry; its refusals and its silence in our words. */
final class NatsAnswers {

  private static final int STORE = 10_077;

  private NatsAnswers() {}

  /** A question to it. */
  interface Asked<T extends @Nullable Object> {
    T ask()
        throws IOException,
            JetStreamApiException,
            InterruptedException,
            ExecutionException,
            TimeoutException;
  }

  /** Its answer; {@code QuotaExceeded} if it has no room, else {@code TransportDown}. */
  static <T extends @Nullable Object> T told(Asked<T> question) {
    try {
      return question.ask();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw down("interrupted");
    } catch (ExecutionException failed) {
      throw refused(failed.getCause() == null ? failed : failed.getCause());
    } catch (TimeoutException late) {
      throw down("the broker has not answered in time");
    } catch (IOException | JetStreamApiException | IllegalStateException failed) {
      throw refused(failed);
    }
  }

  static DhtException down(String why) {
    return new DhtException(
        DhtError.TRANSPORT_DOWN, "the registry of announcements cannot be reached: " + why);
  }

  private static DhtException refused(Throwable failed) {
    for (@Nullable Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof JetStreamApiException refusal && isFull(refusal)) {
        return new DhtException(
            DhtError.QUOTA_EXCEEDED, "the registry is full (dht.announcements.bucket-size)");
      }
    }
    return down(failed.toString());
  }

  /** The broker has one number for all that its store refuses. */
  private static boolean isFull(JetStreamApiException refusal) {
    return refusal.getApiErrorCode() == STORE
        && String.valueOf(refusal.getErrorDescription()).contains("maximum bytes");
  }
}
