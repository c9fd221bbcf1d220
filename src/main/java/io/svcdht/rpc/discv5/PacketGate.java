package io.svcdht.rpc.discv5;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.svcdht.pipeline.Meters;

/** Drops what is beyond the limits, before the library sees it. */
final class PacketGate extends ChannelInboundHandlerAdapter {

  private final PacketLimits limits;
  private final Meters meters;

  PacketGate(PacketLimits limits, Meters meters) {
    this.limits = limits;
    this.meters = meters;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof DatagramPacket packet)) {
      context.fireChannelRead(message);
      return;
    }
    limits
        .refusal(packet.sender().getAddress(), packet.content().readableBytes())
        .ifPresentOrElse(
            limit -> {
              packet.release();
              meters.packetDropped(limit);
            },
            () -> context.fireChannelRead(packet));
  }
}
