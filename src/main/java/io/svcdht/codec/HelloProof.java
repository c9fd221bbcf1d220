package io.svcdht.codec;

import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.peer.NetworkName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What a hybrid identity signs in HELLO, in the domain {@code svc-dht/hello/v1} (docs/PROTOCOL.md
 * §2): role byte, network in ASCII, both node ids and the SHA-256 of both certificates, the
 * dialler's first each time.
 *
 * @param network of both nodes
 * @param dialler who opened the connection
 * @param acceptor who took it
 * @param diallerCertificate its TLS certificate, DER
 * @param acceptorCertificate its TLS certificate, DER
 */
public record HelloProof(
    NetworkName network,
    NodeId dialler,
    NodeId acceptor,
    Bytes diallerCertificate,
    Bytes acceptorCertificate) {

  /** Which side signs. */
  public enum Role {
    DIALLER(0),
    ACCEPTOR(1);

    private final int number;

    Role(int number) {
      this.number = number;
    }
  }

  /** The payload that {@code role} signs. */
  public Bytes payload(Role role) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(192);
    out.write(role.number);
    out.writeBytes(network.value().getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(dialler.toBytes());
    out.writeBytes(acceptor.toBytes());
    out.writeBytes(sha256(diallerCertificate));
    out.writeBytes(sha256(acceptorCertificate));
    return Bytes.copyOf(out.toByteArray());
  }

  private static byte[] sha256(Bytes certificate) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(certificate.toArray());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
