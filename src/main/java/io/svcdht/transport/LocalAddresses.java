package io.svcdht.transport;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The addresses of this machine's interfaces: they tell which local networks the node is in. */
final class LocalAddresses {

  private static final Logger LOG = LoggerFactory.getLogger(LocalAddresses.class);

  private LocalAddresses() {}

  /** All of them; asks the system, so not on an event loop. None if it does not say. */
  static CompletableFuture<List<InetAddress>> find(Executor work) {
    return CompletableFuture.supplyAsync(LocalAddresses::list, work);
  }

  private static List<InetAddress> list() {
    try {
      return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList();
    } catch (SocketException unknown) {
      LOG.warn(
          "the addresses of this machine are not known: local networks are not dialled", unknown);
      return List.of();
    }
  }
}
