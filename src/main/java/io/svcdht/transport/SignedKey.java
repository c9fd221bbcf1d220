package io.svcdht.transport;

import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;

/**
 * The certificate extension that binds an ephemeral TLS key to a host key (libp2p TLS
 * specification, "libp2p Public Key Extension"): {@code SEQUENCE { publicKey OCTET STRING,
 * signature OCTET STRING }}, the key wrapped in libp2p's protobuf.
 *
 * @param hostKey raw Ed25519 public key, 32 bytes
 * @param signature by it over {@link #message}
 */
record SignedKey(Bytes hostKey, Bytes signature) {

  /** Object identifier of the extension. */
  static final String OID = "1.3.6.1.4.1.53594.1.1";

  private static final byte[] CONTEXT = "libp2p-tls-handshake:".getBytes(StandardCharsets.US_ASCII);

  /** Protobuf: field 1 (type) is 1 (Ed25519), field 2 (data) has 32 bytes. */
  private static final byte[] WRAP = HexFormat.of().parseHex("08011220");

  private static final int KEY_BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;
  private static final int MAX_DER = 256;

  /** What the host key signs: the context and the TLS key's SubjectPublicKeyInfo in DER. */
  static byte[] message(byte[] subjectPublicKeyInfo) {
    byte[] message = Arrays.copyOf(CONTEXT, CONTEXT.length + subjectPublicKeyInfo.length);
    System.arraycopy(subjectPublicKeyInfo, 0, message, CONTEXT.length, subjectPublicKeyInfo.length);
    return message;
  }

  /** The DER value of the extension. */
  DERSequence toAsn1() {
    byte[] wrapped = Arrays.copyOf(WRAP, WRAP.length + KEY_BYTES);
    hostKey.copyTo(wrapped, WRAP.length);
    return new DERSequence(
        new DEROctetString[] {
          new DEROctetString(wrapped), new DEROctetString(signature.toArray())
        });
  }

  /** Reads the value of the extension, strictly; whatever the bytes, nothing is thrown. */
  static Decoded<SignedKey> decode(byte[] der) {
    if (der.length > MAX_DER) {
      return Decoded.malformed("the host key extension has " + der.length + " bytes");
    }
    try {
      return fromAsn1(ASN1Primitive.fromByteArray(der), der);
    } catch (IOException | RuntimeException notDer) {
      return Decoded.malformed("the host key extension is not DER");
    }
  }

  private static Decoded<SignedKey> fromAsn1(ASN1Primitive value, byte[] der) throws IOException {
    if (!(value instanceof ASN1Sequence sequence)
        || sequence.size() != 2
        || !(sequence.getObjectAt(0) instanceof ASN1OctetString key)
        || !(sequence.getObjectAt(1) instanceof ASN1OctetString signature)
        || !Arrays.equals(value.getEncoded("DER"), der)) {
      return Decoded.malformed("the host key extension is not a SignedKey");
    }
    byte[] wrapped = key.getOctets();
    if (wrapped.length != WRAP.length + KEY_BYTES
        || !Arrays.equals(wrapped, 0, WRAP.length, WRAP, 0, WRAP.length)) {
      return Decoded.malformed("the host key is not an Ed25519 key");
    }
    if (signature.getOctets().length != SIGNATURE_BYTES) {
      return Decoded.malformed("the host key's signature has not 64 bytes");
    }
    return Decoded.ok(
        new SignedKey(
            Bytes.copyOf(wrapped, WRAP.length, KEY_BYTES), Bytes.copyOf(signature.getOctets())));
  }
}
