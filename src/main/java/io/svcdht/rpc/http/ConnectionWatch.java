package io.svcdht.rpc.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpContentException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.svcdht.error.DhtError;
import io.svcdht.pipeline.Meters;
import io.svcdht.rpc.web.Refusal;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches one connection of a caller, on its event loop. Three spans are bounded that otherwise
 * last as long as a caller likes, however it drips: that of a header, that of a body nobody waits
 * for any more, and that of an answer nobody reads. No timer is set for a caller who is not late:
 * each begins only when what was read or written has left something to wait for.
 */
final class ConnectionWatch extends ChannelDuplexHandler {

  /** What a caller must at least have read of an answer to be waited for once more. */
  private static final long PROGRESS_BYTES = 16 << 10;

  private final ConnectionPolicy policy;
  private final Meters meters;

  /** Requests begun whose answer has not ended. */
  private int answering;

  /** Whether a body is still coming in. */
  private boolean inBody;

  /** Whether bytes have come of which no header has been made. */
  private boolean inHeader;

  /** Nothing that comes is looked at any more: the connection closes. */
  private boolean given;

  private @Nullable ChannelHandlerContext context;
  private @Nullable Future<?> header;
  private @Nullable Future<?> rest;
  private @Nullable Future<?> stall;

  ConnectionWatch(ConnectionPolicy policy, Meters meters) {
    this.policy = policy;
    this.meters = meters;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    cancelAll();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    cancelAll();
    ctx.fireChannelInactive();
  }

  /** Bytes have come, and are decoded next. */
  void bytesCame() {
    inHeader |= !inBody;
  }

  /** All that had come has been decoded. */
  void bytesDecoded() {
    boolean late = inHeader && answering == 0 && !given;
    if (late && header == null) {
      header = after(policy.header(), this::headerIsLate);
    } else if (!late) {
      header = cancelled(header);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (given) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
      meters.rejected(error(part.decoderResult()), Meters.Surface.HTTP);
    } else if (message instanceof HttpRequest request && !begins(ctx, request)) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof LastHttpContent) {
      inBody = false;
      rest = cancelled(rest);
    }
    ctx.fireChannelRead(message);
  }

  /** Whether the request may go on. */
  private boolean begins(ChannelHandlerContext ctx, HttpRequest request) {
    inHeader = false;
    inBody = true;
    answering++;
    if (answering > policy.pipelined()) {
      close(ctx, DhtError.RATE_LIMITED);
      return false;
    }
    Optional<String> fault = RequestForm.fault(request);
    fault.ifPresent(words ->
        refuse(ctx, new Refusal(DhtError.MALFORMED, HttpResponseStatus.BAD_REQUEST.code(), words)));
    return fault.isEmpty();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // Whoever wrote it has the promise.
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    boolean ends = message instanceof LastHttpContent && !isInformational(message);
    ctx.write(message, promise);
    if (ends) {
      answering = Math.max(0, answering - 1);
      if (answering == 0 && inBody && rest == null) {
        rest = after(policy.rest(), () -> close(ctx, DhtError.DEADLINE));
      }
      bytesDecoded();
    }
  }

  private static boolean isInformational(Object message) {
    return message instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    stall = cancelled(stall);
    if (!ctx.channel().isWritable()) {
      waitForReader(ctx);
    }
    ctx.fireChannelWritabilityChanged();
  }

  private void waitForReader(ChannelHandlerContext ctx) {
    long before = unread(ctx.channel());
    stall =
        after(
            policy.stall(),
            () -> {
              if (before - unread(ctx.channel()) >= PROGRESS_BYTES) {
                waitForReader(ctx);
              } else {
                close(ctx, DhtError.DEADLINE);
              }
            });
  }

  /** Bytes that the system has not taken from us yet. */
  private static long unread(Channel channel) {
    @Nullable ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes() - waiting.currentProgress();
  }

  private void headerIsLate() {
    refuse(
        context(),
        new Refusal(
            DhtError.DEADLINE,
            HttpResponseStatus.REQUEST_TIMEOUT.code(),
            "the header did not arrive within " + policy.header().toMillis() + " ms"));
  }

  /** Says why where no answer is under way that this would be taken for, and closes. */
  @SuppressWarnings("FutureReturnValueIgnored") // A close cannot fail in a way that matters.
  private void refuse(ChannelHandlerContext ctx, Refusal refusal) {
    if (answering > 1) {
      close(ctx, refusal.error());
      return;
    }
    given = true;
    meters.rejected(refusal.error(), Meters.Surface.HTTP);
    byte[] document = new Problem(refusal, Optional.empty(), Optional.empty()).document();
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(refusal.status()),
            Unpooled.wrappedBuffer(document));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
        .set(HttpHeaderNames.CONTENT_LENGTH, document.length)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    stall = after(policy.stall(), ctx::close);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // A close cannot fail in a way that matters.
  private void close(ChannelHandlerContext ctx, DhtError reason) {
    given = true;
    meters.rejected(reason, Meters.Surface.HTTP);
    ctx.close();
  }

  private Future<?> after(Duration span, Runnable late) {
    return context().executor().schedule(late, span.toNanos(), TimeUnit.NANOSECONDS);
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "not added");
  }

  private void cancelAll() {
    header = cancelled(header);
    rest = cancelled(rest);
    stall = cancelled(stall);
  }

  private static @Nullable Future<?> cancelled(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
    return null;
  }

  private static DhtError error(DecoderResult failed) {
    return switch (failed.cause()) {
      case TooLongHttpLineException e -> DhtError.OVER_SIZE;
      case TooLongHttpHeaderException e -> DhtError.OVER_SIZE;
      case TooLongHttpContentException e -> DhtError.OVER_SIZE;
      default -> DhtError.MALFORMED;
    };
  }
}
