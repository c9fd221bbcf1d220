package io.svcdht.peer;

import io.svcdht.cbor.CborReader;
import io.svcdht.cbor.CborWriter;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Blake3;
import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.Limits;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A peer info as it travels: the exact payload bytes, which are relayed verbatim, and the Ed25519
 * signature over them. Well-formed, but not verified: only {@link PeerInfoVerifier} makes it a
 * {@link VerifiedPeer}. No record, so that nobody can put a payload together with an info that it
 * does not say.
 */
public final class SignedPeerInfo {

  /** Bytes of an Ed25519 signature. */
  static final int SIGNATURE_BYTES = 64;

  /** Head of the pair, of the list of one signature, and of the signature, and the signature. */
  private static final int BESIDES_PAYLOAD = 1 + 1 + 2 + SIGNATURE_BYTES;

  /** No encoding is shorter: a payload holds a key of 32 bytes at least. */
  static final int LEAST_BYTES = BESIDES_PAYLOAD + 2 + 32;

  /** Most bytes of a payload: 71 go to three array heads, two string heads and the signature. */
  private static final int PAYLOAD_BYTES = Limits.PEER_INFO_BYTES - 71;

  private static final int NETWORK = 0;
  private static final int KEYS = 1;
  private static final int ADDRESSES = 2;
  private static final int SEQ = 3;
  private static final int FIELDS = 4;

  private final Bytes payload;
  private final Bytes signature;
  private final PeerInfo info;

  private SignedPeerInfo(Bytes payload, Bytes signature, PeerInfo info) {
    this.payload = payload;
    this.signature = signature;
    this.info = info;
  }

  /** What {@code info} says, under a signature that nobody has checked yet. */
  public static SignedPeerInfo of(PeerInfo info, Bytes signature) {
    return sign(info, payload -> signature);
  }

  /** Signs {@code info} by {@code signature}, a function of the payload. */
  static SignedPeerInfo sign(PeerInfo info, UnaryOperator<Bytes> signature) {
    Bytes payload = payloadOf(info);
    return new SignedPeerInfo(payload, signature.apply(payload), info);
  }

  /** The deterministic CBOR that was signed. */
  public Bytes payload() {
    return payload;
  }

  /** By the Ed25519 key of the set. */
  public Bytes signature() {
    return signature;
  }

  /** What the payload says. */
  public PeerInfo info() {
    return info;
  }

  /** The payload to sign for {@code info}. */
  public static Bytes payloadOf(PeerInfo info) {
    CborWriter out = new CborWriter(256);
    out.map(FIELDS).unsigned(NETWORK).text(info.network().value()).unsigned(KEYS);
    info.keys().write(out);
    out.unsigned(ADDRESSES).array(info.addresses().size());
    info.addresses().forEach(address -> out.text(address.toString()));
    out.unsigned(SEQ).unsigned(info.seq().toEpochMilli());
    return Bytes.copyOf(out.toBytes());
  }

  /** Reads one that stands alone. */
  public static Decoded<SignedPeerInfo> decode(byte[] encoded) {
    if (encoded.length > Limits.PEER_INFO_BYTES) {
      return Decoded.rejected(
          DhtError.OVER_SIZE,
          "peer info has " + encoded.length + " bytes, at most " + Limits.PEER_INFO_BYTES);
    }
    CborReader in = new CborReader(encoded);
    @Nullable SignedPeerInfo read = read(in);
    return in.finish(() -> Objects.requireNonNull(read));
  }

  /** Reads one inside a message; {@code null} only if {@code in} has failed. */
  public static @Nullable SignedPeerInfo read(CborReader in) {
    in.tuple("signed peer info", 2);
    Bytes payload = in.bytes("peer info", PAYLOAD_BYTES);
    List<Bytes> signatures =
        in.array("peer info signatures", 1, 1, e -> e.exactBytes("signature", SIGNATURE_BYTES));
    if (in.failed()) {
      return null;
    }
    @Nullable PeerInfo info = in.take("peer info", decodePayload(payload), null);
    return info == null ? null : new SignedPeerInfo(payload, signatures.getFirst(), info);
  }

  /** As {@link #read(CborReader)}, but what {@code known} recognises is not decoded again. */
  public static @Nullable SignedPeerInfo read(
      CborReader in, CborReader.Known<SignedPeerInfo> known) {
    @Nullable SignedPeerInfo recognised = in.recognise(known);
    return recognised == null ? read(in) : recognised;
  }

  /** Writes it as {@code [payload, [signature]]}. */
  public void write(CborWriter out) {
    out.array(2).bytes(payload).array(1).bytes(signature);
  }

  /** The bytes that {@link #write} writes. */
  public byte[] encoded() {
    CborWriter out = new CborWriter(encodedSize());
    write(out);
    return out.toBytes();
  }

  /** Bytes that {@link #write} writes. */
  public int encodedSize() {
    return BESIDES_PAYLOAD + CborWriter.headBytes(payload.size()) + payload.size();
  }

  /** BLAKE3 of payload and signature: the key under which a verdict is remembered. */
  public Bytes hash() {
    return Bytes.copyOf(Blake3.digest(payload.toArray(), signature.toArray()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof SignedPeerInfo signed
            && payload.equals(signed.payload)
            && signature.equals(signed.signature));
  }

  @Override
  public int hashCode() {
    return signature.hashCode();
  }

  @Override
  public String toString() {
    return "SignedPeerInfo[" + info.nodeId() + " seq " + info.seq() + "]";
  }

  private static Decoded<PeerInfo> decodePayload(Bytes payload) {
    Fields fields = new Fields();
    CborReader in = new CborReader(payload.toArray());
    in.map("peer info", FIELDS, false, fields::read);
    return in.finish(() -> fields).flatMap(Fields::build);
  }

  /** What the payload's map has shown so far. */
  private static final class Fields {
    private @Nullable NetworkName network;
    private @Nullable KeySet keys;
    private @Nullable List<Multiaddr> addresses;
    private @Nullable Instant seq;

    boolean read(long key, CborReader in) {
      switch ((int) Math.min(key, FIELDS)) {
        case NETWORK ->
            network =
                in.take(
                    "network",
                    NetworkName.parse(in.text("network", Limits.NETWORK_NAME_BYTES)),
                    null);
        case KEYS -> keys = KeySet.read(in);
        case ADDRESSES ->
            addresses =
                in.array("addresses", 0, Limits.PEER_ADDRESSES, e -> e.multiaddr("address"));
        case SEQ -> seq = Instant.ofEpochMilli(in.unsigned("seq", Limits.MILLIS_MAX));
        default -> {
          return false;
        }
      }
      return true;
    }

    Decoded<PeerInfo> build() {
      if (network == null) {
        return lacks("network");
      }
      if (keys == null) {
        return lacks("key set");
      }
      if (addresses == null) {
        return lacks("addresses");
      }
      return seq == null ? lacks("seq") : Decoded.ok(PeerInfo.of(network, keys, addresses, seq));
    }

    private static Decoded<PeerInfo> lacks(String field) {
      return Decoded.malformed("peer info lacks its " + field);
    }
  }
}
