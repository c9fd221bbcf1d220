package io.svcdht.provider;

import io.svcdht.id.Bytes;

/**
 * A provider record whose signatures have all been checked: the only kind that is stored or handed
 * to a caller. Made by {@link RecordVerifier} and {@link RecordSigner} alone, and read back by
 * stores.
 */
public final class VerifiedRecord {

  private final SignedRecord signed;

  VerifiedRecord(SignedRecord signed) {
    this.signed = signed;
  }

  /**
   * A record that this node's own store took in verified, read back from it. For stores alone;
   * nothing is checked again.
   */
  public static VerifiedRecord readBack(Bytes encoded) {
    return new VerifiedRecord(SignedRecord.again(encoded));
  }

  /** As it travels. */
  public SignedRecord signed() {
    return signed;
  }

  /** What it says. */
  public ProviderRecord record() {
    return signed.record();
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof VerifiedRecord record && signed.equals(record.signed);
  }

  @Override
  public int hashCode() {
    return signed.hashCode();
  }

  @Override
  public String toString() {
    return "VerifiedRecord[" + record().cid() + " by " + record().publisher() + "]";
  }
}
