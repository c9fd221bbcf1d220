package io.svcdht.provider;

import io.svcdht.cbor.CborReader;
import io.svcdht.cbor.CborWriter;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Blake3;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;
import io.svcdht.peer.KeySet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A provider record as it travels: the exact payload bytes, which are stored and relayed verbatim,
 * and one signature for each key of the set, in order. Well-formed, but not verified: only {@link
 * RecordVerifier} makes it a {@link VerifiedRecord}.
 *
 * @param payload the deterministic CBOR that was signed
 * @param signatures one for each key of the set
 * @param record what the payload says
 */
public record SignedRecord(Bytes payload, List<Bytes> signatures, ProviderRecord record) {

  private static final int MAX_SIGNATURES = 2;

  /** Checks that the signatures match the key set one to one and that the whole is not too big. */
  public SignedRecord {
    signatures = List.copyOf(signatures);
    String problem = mismatch(record.keys(), signatures);
    if (problem != null) {
      throw new IllegalArgumentException(problem);
    }
    int size = size(payload, signatures);
    if (size > Limits.RECORD_BYTES) {
      throw new IllegalArgumentException(tooBig(size));
    }
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

  /** Writes it as {@code [payload, [signature, …]]}. */
  public void write(CborWriter out) {
    out.array(2).bytes(payload).array(signatures.size());
    signatures.forEach(out::bytes);
  }

  /** The bytes that {@link #write} writes. */
  public byte[] encoded() {
    CborWriter out = new CborWriter(encodedSize());
    write(out);
    return out.toBytes();
  }

  /** How many bytes {@link #write} writes. */
  public int encodedSize() {
    return size(payload, signatures);
  }

  /** BLAKE3-256 of the payload: decides between two payloads of one {@code ts} (§5). */
  public Bytes payloadHash() {
    return Bytes.copyOf(Blake3.digest(payload.toArray()));
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

  /** Bytes of a CBOR byte string of up to 65,535 bytes with its head. */
  private static int string(Bytes value) {
    int length = value.size();
    int head = length < 24 ? 1 : length < 256 ? 2 : length < 65_536 ? 3 : 5;
    return head + length;
  }

  private static String tooBig(int size) {
    return "the record has " + size + " bytes, at most " + Limits.RECORD_BYTES;
  }
}
