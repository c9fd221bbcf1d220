package io.svcdht.provider;

import io.svcdht.cbor.CborReader;
import io.svcdht.cbor.CborWriter;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Blake3;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;
import io.svcdht.peer.KeySet;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A provider record as it travels: the exact payload bytes, which are stored and relayed verbatim,
 * and one signature for each key of the set, in order. Well-formed, but not verified: only {@link
 * RecordVerifier} makes it a {@link VerifiedRecord}.
 *
 * <p>Kept as the one string of bytes that goes over the wire and onto the disk: a store holds a
 * million of them, and to relay one nothing of it need be read. What the payload says is decoded
 * when it is first asked for. Two are equal if their bytes are.
 */
public final class SignedRecord {

  private static final int MAX_SIGNATURES = 2;

  /** Before the payload: the head of an array of two. */
  private static final int PAYLOAD_HEAD = 1;

  private final Bytes encoded;
  private final int payloadSize;

  /** Decoding twice is harmless: every thread finds the same. */
  private volatile @Nullable ProviderRecord record;

  /**
   * A record of its parts.
   *
   * @param payload the deterministic CBOR that was signed
   * @param signatures one for each key of the set; the whole is at most {@link Limits#RECORD_BYTES}
   * @param record what the payload says
   */
  public SignedRecord(Bytes payload, List<Bytes> signatures, ProviderRecord record) {
    String problem = mismatch(record.keys(), signatures);
    if (problem != null) {
      throw new IllegalArgumentException(problem);
    }
    int size = size(payload, signatures);
    if (size > Limits.RECORD_BYTES) {
      throw new IllegalArgumentException(tooBig(size));
    }
    this.encoded = encode(payload, signatures, size);
    this.payloadSize = payload.size();
    this.record = record;
  }

  private SignedRecord(Bytes encoded) {
    this.encoded = encoded;
    this.payloadSize = CborHeads.argument(encoded, PAYLOAD_HEAD);
  }

  /** One that was decoded, and checked, before; its bytes are taken for well-formed. */
  static SignedRecord again(Bytes encoded) {
    return new SignedRecord(encoded);
  }

  /** The payload to sign for {@code record}: the keys of docs/PROTOCOL.md §5 in order. */
  public static Bytes payloadOf(ProviderRecord record) {
    return RecordPayload.encode(record);
  }

  /** Reads one that stands alone; at most {@link Limits#RECORD_BYTES}. */
  public static Decoded<SignedRecord> decode(byte[] encoded) {
    if (encoded.length > Limits.RECORD_BYTES) {
      return Decoded.rejected(DhtError.OVER_SIZE, tooBig(encoded.length));
    }
    CborReader in = new CborReader(encoded);
    @Nullable SignedRecord read = read(in);
    return in.finish(() -> Objects.requireNonNull(read));
  }

  /** Reads one inside a message; {@code null} only if {@code in} has failed. */
  public static @Nullable SignedRecord read(CborReader in) {
    in.tuple("signed record", 2);
    Bytes payload = in.bytes("record", Limits.RECORD_BYTES);
    List<Bytes> signatures =
        in.array(
            "record signatures",
            1,
            MAX_SIGNATURES,
            element -> element.bytes("record signature", Limits.RECORD_BYTES));
    if (in.failed()) {
      return null;
    }
    int size = size(payload, signatures);
    if (size > Limits.RECORD_BYTES) {
      in.fail(DhtError.OVER_SIZE, tooBig(size));
      return null;
    }
    @Nullable ProviderRecord record = in.take("record", RecordPayload.decode(payload), null);
    @Nullable String problem = record == null ? null : mismatch(record.keys(), signatures);
    if (problem != null) {
      in.fail(DhtError.BAD_SIGNATURE, problem);
      return null;
    }
    return record == null ? null : new SignedRecord(payload, signatures, record);
  }

  /** The deterministic CBOR that was signed. */
  public Bytes payload() {
    return encoded.slice(PAYLOAD_HEAD + CborWriter.headBytes(payloadSize), payloadSize);
  }

  /** One for each key of the set. */
  public List<Bytes> signatures() {
    int at = PAYLOAD_HEAD + CborWriter.headBytes(payloadSize) + payloadSize;
    int count = CborHeads.argument(encoded, at++);
    List<Bytes> signatures = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int size = CborHeads.argument(encoded, at);
      at += CborWriter.headBytes(size);
      signatures.add(encoded.slice(at, size));
      at += size;
    }
    return List.copyOf(signatures);
  }

  /** What the payload says. */
  public ProviderRecord record() {
    ProviderRecord known = record;
    if (known == null) {
      known = RecordPayload.decode(payload()).orThrow();
      record = known;
    }
    return known;
  }

  /** Writes it as {@code [payload, [signature, …]]}. */
  public void write(CborWriter out) {
    out.raw(encoded);
  }

  /** The bytes that {@link #write} writes. */
  public byte[] encoded() {
    return encoded.toArray();
  }

  /** The bytes that {@link #write} writes, not copied. */
  public Bytes encodedBytes() {
    return encoded;
  }

  /** How many bytes {@link #write} writes. */
  public int encodedSize() {
    return encoded.size();
  }

  /** BLAKE3-256 of the payload: decides between two payloads of one {@code ts} (§5). */
  public Bytes payloadHash() {
    return Bytes.copyOf(Blake3.digest(payload().toArray()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SignedRecord signed && encoded.equals(signed.encoded);
  }

  @Override
  public int hashCode() {
    return encoded.hashCode();
  }

  @Override
  public String toString() {
    return "SignedRecord[" + record() + "]";
  }

  private static Bytes encode(Bytes payload, List<Bytes> signatures, int size) {
    CborWriter out = new CborWriter(size + PAYLOAD_HEAD + Long.BYTES);
    out.array(2).bytes(payload).array(signatures.size());
    signatures.forEach(out::bytes);
    return Bytes.copyOf(out.toBytes());
  }

  private static @Nullable String mismatch(KeySet keys, List<Bytes> signatures) {
    List<KeySet.Entry> entries = keys.entries();
    if (entries.size() != signatures.size()) {
      return "a key set of "
          + entries.size()
          + " needs as many signatures, not "
          + signatures.size();
    }
    for (int i = 0; i < entries.size(); i++) {
      int wanted = entries.get(i).algorithm().signatureBytes();
      if (signatures.get(i).size() != wanted) {
        return "signature "
            + (i + 1)
            + " has "
            + signatures.get(i).size()
            + " bytes, "
            + entries.get(i).algorithm().label()
            + " needs "
            + wanted;
      }
    }
    return null;
  }

  private static int size(Bytes payload, List<Bytes> signatures) {
    int size = 2 + string(payload);
    for (Bytes signature : signatures) {
      size += string(signature);
    }
    return size;
  }

  /** Bytes of a CBOR byte string with its head. */
  private static int string(Bytes value) {
    return CborWriter.headBytes(value.size()) + value.size();
  }

  private static String tooBig(int size) {
    return "the record has " + size + " bytes, at most " + Limits.RECORD_BYTES;
  }
}
