package io.svcdht.peer;

import io.svcdht.cbor.CborReader;
import io.svcdht.cbor.CborWriter;
import io.svcdht.error.DhtError;
import io.svcdht.id.Blake3;
import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.pq.Algorithm;
import java.util.List;
import java.util.Optional;

/**
 * The public keys of an identity (docs/PROTOCOL.md §1): Ed25519 first with its public key, then at
 * most one post-quantum key by the BLAKE3-256 fingerprint of its public key.
 *
 * @param entries one or two, in that order
 */
public record KeySet(List<Entry> entries) {

  private static final int MAX_ENTRIES = 2;
  private static final KeySet NONE = new KeySet(List.of(new Entry(Algorithm.ED25519, zeros())));

  /**
   * One key.
   *
   * @param algorithm of the key
   * @param key the raw Ed25519 key, or the fingerprint of a post-quantum one; 32 bytes
   */
  public record Entry(Algorithm algorithm, Bytes key) {
    /** Checks the size. */
    public Entry {
      if (key.size() != 32) {
        throw new IllegalArgumentException("a key set entry has 32 bytes, this one " + key.size());
      }
    }
  }

  /** Checks number and order. */
  public KeySet {
    entries = List.copyOf(entries);
    if (entries.isEmpty() || entries.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException("a key set has 1 or 2 keys, this one " + entries.size());
    }
    if (entries.getFirst().algorithm() != Algorithm.ED25519) {
      throw new IllegalArgumentException("the first key of a key set is Ed25519");
    }
    if (entries.size() > 1 && !entries.get(1).algorithm().postQuantum()) {
      throw new IllegalArgumentException("the second key of a key set is post-quantum");
    }
  }

  /** A key set of one Ed25519 key. */
  public static KeySet classical(Bytes ed25519PublicKey) {
    return new KeySet(List.of(new Entry(Algorithm.ED25519, ed25519PublicKey)));
  }

  /** A key set of an Ed25519 and a post-quantum key, given by its raw public key. */
  public static KeySet hybrid(Bytes ed25519PublicKey, Algorithm algorithm, Bytes publicKey) {
    return new KeySet(
        List.of(
            new Entry(Algorithm.ED25519, ed25519PublicKey),
            new Entry(algorithm, fingerprint(publicKey))));
  }

  /** By what a key set names a post-quantum key: BLAKE3-256 of its raw public key. */
  public static Bytes fingerprint(Bytes publicKey) {
    return Bytes.copyOf(Blake3.digest(publicKey.toArray()));
  }

  /** Reads a key set; on refusal the answer is of no use and {@code in} has failed. */
  public static KeySet read(CborReader in) {
    List<Entry> entries = in.array("key set", 1, MAX_ENTRIES, KeySet::readEntry);
    if (in.failed()) {
      return NONE;
    }
    boolean ordered =
        entries.getFirst().algorithm() == Algorithm.ED25519
            && (entries.size() == 1 || entries.get(1).algorithm().postQuantum());
    if (!ordered) {
      in.fail("a key set is Ed25519, then at most one post-quantum key");
      return NONE;
    }
    return new KeySet(entries);
  }

  /** The raw Ed25519 public key. */
  public Bytes ed25519() {
    return entries.getFirst().key();
  }

  /** The post-quantum entry, if the identity is hybrid. */
  public Optional<Entry> postQuantum() {
    return entries.size() > 1 ? Optional.of(entries.get(1)) : Optional.empty();
  }

  /** Writes it as an array of {@code [algorithm, key]}. */
  public void write(CborWriter out) {
    out.array(entries.size());
    for (Entry entry : entries) {
      out.array(2).unsigned(entry.algorithm().number()).bytes(entry.key());
    }
  }

  /** BLAKE3-256 of the deterministic CBOR of the key set. */
  public NodeId nodeId() {
    CborWriter out = new CborWriter(96);
    write(out);
    return NodeId.read(Blake3.digest(out.toBytes()), 0);
  }

  private static Entry readEntry(CborReader in) {
    in.tuple("key", 2);
    long number = in.unsigned("key algorithm", 255);
    Bytes key = in.exactBytes("key", 32);
    Optional<Algorithm> algorithm = Algorithm.byNumber(number);
    if (!in.failed() && algorithm.isEmpty()) {
      in.fail(DhtError.UNSUPPORTED, "signature algorithm " + number + " is unknown");
    }
    return new Entry(algorithm.orElse(Algorithm.ED25519), in.failed() ? zeros() : key);
  }

  private static Bytes zeros() {
    return Bytes.copyOf(new byte[32]);
  }
}
