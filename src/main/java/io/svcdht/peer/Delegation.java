package io.svcdht.peer;

import io.svcdht.cbor.CborReader;
import io.svcdht.cbor.CborWriter;
import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Limits;
import io.svcdht.pq.Algorithm;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A slow post-quantum key's word that a session key may prove the identity in HELLO for a day
 * (docs/PROTOCOL.md §2.3). Signed in the domain {@code svc-dht/delegation/v1}.
 *
 * @param network where it holds
 * @param node whose identity it is
 * @param sessionKey raw public key of {@link #SESSION}
 * @param from the owner's clock when it signed, in whole milliseconds
 */
public record Delegation(NetworkName network, NodeId node, Bytes sessionKey, Instant from) {

  /** How long it holds. */
  public static final Duration LIFE = Duration.ofHours(24);

  /** What session keys sign with. */
  public static final Algorithm SESSION = Algorithm.ML_DSA_65;

  private static final int NETWORK = 0;
  private static final int NODE = 1;
  private static final int KEY = 2;
  private static final int FROM = 3;
  private static final int FIELDS = 4;

  /** Checks the size of the key. */
  public Delegation {
    if (sessionKey.size() != SESSION.publicKeyBytes()) {
      throw new IllegalArgumentException(
          "a session key has " + SESSION.publicKeyBytes() + " bytes, not " + sessionKey.size());
    }
  }

  /** Whether it holds at {@code now}, a little before its beginning included. */
  public boolean holds(Instant now) {
    return !from.isAfter(now.plus(Limits.CLOCK_SKEW)) && now.isBefore(from.plus(LIFE));
  }

  /** The deterministic CBOR that is signed. */
  public Bytes payload() {
    CborWriter out = new CborWriter(2048).map(FIELDS);
    out.unsigned(NETWORK).text(network.value()).unsigned(NODE).key(node);
    out.unsigned(KEY).bytes(sessionKey).unsigned(FROM).unsigned(from.toEpochMilli());
    return Bytes.copyOf(out.toBytes());
  }

  /** Reads what {@link #payload} wrote, strictly. */
  public static Decoded<Delegation> decode(Bytes payload) {
    Fields fields = new Fields();
    CborReader in = new CborReader(payload.toArray());
    in.map("delegation", FIELDS, false, fields::read);
    return in.finish(() -> fields).flatMap(Fields::build);
  }

  private static final class Fields {
    private @Nullable NetworkName network;
    private @Nullable NodeId node;
    private @Nullable Bytes key;
    private @Nullable Instant from;

    boolean read(long number, CborReader in) {
      switch ((int) Math.min(number, FIELDS)) {
        case NETWORK ->
            network =
                in.take(
                    "network",
                    NetworkName.parse(in.text("network", Limits.NETWORK_NAME_BYTES)),
                    null);
        case NODE -> node = in.nodeId("node id");
        case KEY -> key = in.exactBytes("session key", SESSION.publicKeyBytes());
        case FROM -> from = Instant.ofEpochMilli(in.unsigned("from", Limits.MILLIS_MAX));
        default -> {
          return false;
        }
      }
      return true;
    }

    Decoded<Delegation> build() {
      return network == null || node == null || key == null || from == null
          ? Decoded.malformed("a delegation has network, node id, session key and beginning")
          : Decoded.ok(new Delegation(network, node, key, from));
    }
  }
}
