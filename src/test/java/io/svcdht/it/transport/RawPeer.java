package io.svcdht.it.transport;

import io.svcdht.codec.Frame;
import io.svcdht.codec.FrameCodec;
import io.svcdht.codec.Hello;
import io.svcdht.codec.HelloCodec;
import io.svcdht.codec.HelloProof;
import io.svcdht.codec.MessageCodec;
import io.svcdht.codec.PqProof;
import io.svcdht.codec.RequestEnvelope;
import io.svcdht.codec.Welcome;
import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.message.Request;
import io.svcdht.peer.Identity;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pq.Signer;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The other end of a connection under the test's own control: blocking sockets and the JDK's TLS,
 * so that it can misbehave in every way.
 */
final class RawPeer implements AutoCloseable {

  private final SSLSocket socket;
  private final Identity identity;
  private final DataInputStream in;

  private RawPeer(SSLSocket socket, Identity identity) throws IOException {
    this.socket = socket;
    this.identity = identity;
    socket.setSoTimeout((int) TestNode.PATIENCE.toMillis());
    this.in = new DataInputStream(socket.getInputStream());
  }

  /** Dials with a good certificate. */
  static RawPeer dial(InetSocketAddress target) {
    Signer signer = TestNode.signer();
    return dial(target, signer, RawCertificate.good(signer));
  }

  /** Dials with any certificate. */
  static RawPeer dial(InetSocketAddress target, Signer signer, RawCertificate certificate) {
    return dial(target, Identity.of(signer), certificate);
  }

  /** Dials as a hybrid identity, or any other. */
  static RawPeer dial(InetSocketAddress target, Identity identity, RawCertificate certificate) {
    try {
      SSLSocket socket =
          (SSLSocket)
              context(certificate)
                  .getSocketFactory()
                  .createSocket(target.getAddress(), target.getPort());
      parameters(socket, "oap/1");
      socket.startHandshake();
      return new RawPeer(socket, identity);
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  /** Dials, sends HELLO and reads the answer. */
  static RawPeer greet(InetSocketAddress target) {
    RawPeer peer = dial(target);
    peer.send(peer.hello("test"));
    Frame answer = peer.read().orElseThrow();
    if (answer.code() != 200) {
      throw new AssertionError("HELLO was refused: " + answer.code());
    }
    return peer;
  }

  /** A listener of a peer that serves {@code certificate}. */
  static SSLServerSocket listener(RawCertificate certificate) {
    try {
      SSLServerSocket server =
          (SSLServerSocket)
              context(certificate)
                  .getServerSocketFactory()
                  .createServerSocket(0, 16, InetAddress.getLoopbackAddress());
      SSLParameters parameters = server.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"oap/1"});
      parameters.setProtocols(new String[] {"TLSv1.3"});
      parameters.setNeedClientAuth(true);
      server.setSSLParameters(parameters);
      return server;
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  /** Takes one connection. */
  static RawPeer accept(SSLServerSocket server, Signer signer) {
    try {
      SSLSocket socket = (SSLSocket) server.accept();
      socket.startHandshake();
      return new RawPeer(socket, Identity.of(signer));
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  VerifiedPeer info(String network) {
    return identity.peerInfo(new NetworkName(network), List.of(), Instant.now());
  }

  Frame hello(String network) {
    Hello hello =
        new Hello("raw/1", new NetworkName(network), info(network).signed(), Optional.empty());
    return Frame.request(Frame.CONTROL, 1, HelloCodec.encode(hello));
  }

  /** A hybrid's HELLO to {@code acceptor} with whatever {@code prove} makes of what it names. */
  Frame hello(NodeId acceptor, Function<HelloProof, PqProof> prove) {
    try {
      HelloProof scope =
          new HelloProof(
              new NetworkName("test"),
              identity.nodeId(),
              acceptor,
              Bytes.copyOf(socket.getSession().getLocalCertificates()[0].getEncoded()),
              Bytes.copyOf(socket.getSession().getPeerCertificates()[0].getEncoded()));
      Hello hello =
          new Hello(
              "raw/1",
              new NetworkName("test"),
              info("test").signed(),
              Optional.of(prove.apply(scope)));
      return Frame.request(Frame.CONTROL, 1, HelloCodec.encode(hello));
    } catch (SSLException | CertificateEncodingException fault) {
      throw new AssertionError(fault);
    }
  }

  /** The answer to a dialler's HELLO. */
  Frame welcome(Frame request) {
    Hello hello =
        new Hello("raw/1", new NetworkName("test"), info("test").signed(), Optional.empty());
    return request.respond(200, HelloCodec.encode(Welcome.of(hello, 64)));
  }

  static Frame request(long corrId, Request request) {
    LookupId id = LookupId.next(TestNode.TIME, new SecureRandom());
    Bytes payload =
        MessageCodec.encodeRequest(new RequestEnvelope(id, Duration.ofSeconds(10), request));
    return Frame.request(Frame.DHT, corrId, payload);
  }

  static Frame ping(long corrId) {
    return request(corrId, new Request.Ping(Optional.empty()));
  }

  void send(Frame... frames) {
    for (Frame frame : frames) {
      ByteBuffer bytes = FrameCodec.encode(frame);
      byte[] array = new byte[bytes.remaining()];
      bytes.get(array);
      send(array);
    }
  }

  void send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  /** The next frame; empty at the end of the connection. */
  Optional<Frame> read() {
    try {
      int length = in.readInt();
      ByteBuffer whole = ByteBuffer.allocate(length).putInt(length);
      in.readFully(whole.array(), 4, length - 4);
      if (FrameCodec.decode(whole.clear()) instanceof Decoded.Ok<Frame>(Frame frame)) {
        return Optional.of(frame);
      }
      throw new AssertionError("the node sent a broken frame");
    } catch (java.net.SocketTimeoutException late) {
      throw new AssertionError("the node neither sent nor closed", late);
    } catch (IOException end) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    closeQuietly(socket);
  }

  static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException ended) {
      // nothing to save
    }
  }

  private static void parameters(SSLSocket socket, String protocol) throws SSLException {
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {protocol});
    parameters.setProtocols(new String[] {"TLSv1.3"});
    socket.setSSLParameters(parameters);
  }

  private static SSLContext context(RawCertificate certificate) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "host",
          certificate.key().getPrivate(),
          new char[0],
          new X509Certificate[] {certificate.certificate()});
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), new TrustManager[] {new Anybody()}, null);
      return context;
    } catch (Exception fault) {
      throw new AssertionError(fault);
    }
  }

  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
