package io.svcdht.pq;

import io.svcdht.id.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a signature is for: it covers the domain's ASCII name, a zero byte and the payload,
 * verbatim.
 */
public enum Domain {
  /** A node's signed addresses. */
  PEER_INFO("svc-dht/peer-info/v1"),
  /** A provider record. */
  PROVIDER_RECORD("svc-dht/provider-record/v1"),
  /** The proof in HELLO that a hybrid key set is whole. */
  HELLO("svc-dht/hello/v1"),
  /** A slow key's word that a session key may prove it in HELLO. */
  DELEGATION("svc-dht/delegation/v1"),
  /** Nothing that is ever sent: the secret from which the key of node records is made. */
  DISCV5_KEY("svc-dht/discv5-key/v1");

  private final String prefix;

  Domain(String name) {
    this.prefix = name + "\0";
  }

  /** The bytes to sign or verify for {@code payload}. */
  public byte[] message(Bytes payload) {
    byte[] ascii = prefix.getBytes(StandardCharsets.US_ASCII);
    byte[] message = Arrays.copyOf(ascii, ascii.length + payload.size());
    payload.copyTo(message, ascii.length);
    return message;
  }
}
