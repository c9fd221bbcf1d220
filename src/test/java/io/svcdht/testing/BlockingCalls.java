package io.svcdht.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Notes every blocking call that BlockHound meets on a thread that must not block, also where the
 * error it raises there is caught by somebody. BlockHound finds it by its service file.
 */
public final class BlockingCalls implements BlockHoundIntegration {

  private static final List<Call> SEEN = new CopyOnWriteArrayList<>();

  /**
   * A blocking call.
   *
   * @param thread where
   * @param error what, with its stack
   */
  public record Call(String thread, BlockingOperationError error) {
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(thread + ": " + error.getMessage());
      for (StackTraceElement frame : error.getStackTrace()) {
        text.append("\n  at ").append(frame);
      }
      return text.toString();
    }
  }

  @Override
  public void applyTo(BlockHound.Builder builder) {
    // Netty's allocator gives a magazine back under a lock that is held for a few instructions.
    builder.allowBlockingCallsInside(
        "io.netty.buffer.AdaptivePoolingAllocator$MagazineGroup", "tryExpandMagazines");
    // Discv5's library draws its random numbers on a loop of its own, which serves nothing else.
    builder.allowBlockingCallsInside(
        "org.ethereum.beacon.discovery.network.IncomingMessageSink", "channelRead0");
    builder.blockingMethodCallback(method -> {
      BlockingOperationError error = new BlockingOperationError(method);
      SEEN.add(new Call(Thread.currentThread().getName(), error));
      throw error;
    });
  }

  /** All so far in this process. */
  public static List<Call> seen() {
    return List.copyOf(SEEN);
  }
}
