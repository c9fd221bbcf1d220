package io.svcdht.provider;

import static io.svcdht.testing.Rejections.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.cbor.CborWriter;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.peer.Identity;
import io.svcdht.peer.KeySet;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.Domain;
import io.svcdht.pq.PqPolicy;
import io.svcdht.pq.Signatures;
import io.svcdht.testing.Hybrids;
import io.svcdht.testing.Seeded;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records of hybrid identities, with the real algorithms: whatever is missing or moved fails. */
class DualSignatureTest {

  private static final Duration HOUR = Duration.ofHours(1);

  /** One record of each algorithm, as SLH-DSA takes its time; the clock stands still. */
  private static final Map<Algorithm, SignedRecord> SIGNED = new ConcurrentHashMap<>();

  private final SettableTime time = new SettableTime();
  private final RecordVerifier verifier = verifier(PqPolicy.none());

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ED25519")
  void what_a_hybrid_identity_announces_verifies_after_its_journey(Algorithm algorithm) {
    SignedRecord signed = signed(algorithm);
    SignedRecord arrived = SignedRecord.decode(signed.encoded()).orThrow();
    assertThat(verifier.verify(arrived)).isInstanceOf(Decoded.Ok.class);
    assertThat(arrived.signatures()).hasSize(2);
    assertThat(arrived.record().publisher()).isEqualTo(Hybrids.of(algorithm).nodeId());
    assertThat(arrived.record().postQuantumKey().orElseThrow().size())
        .isEqualTo(algorithm.publicKeyBytes());
    assertThat(signed.encodedSize()).isLessThan(16_384);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ED25519")
  void both_signatures_must_be_valid_and_every_bit_of_them_counts(Algorithm algorithm) {
    SignedRecord honest = signed(algorithm);
    Seeded.check(
        40,
        random -> {
          int which = random.nextInt(2);
          byte[] forged = honest.signatures().get(which).toArray();
          forged[random.nextInt(forged.length)] ^= (byte) (1 << random.nextInt(8));
          List<Bytes> both =
              which == 0
                  ? List.of(Bytes.copyOf(forged), honest.signatures().get(1))
                  : List.of(honest.signatures().get(0), Bytes.copyOf(forged));
          assertRejected(
              verifier.verify(new SignedRecord(honest.payload(), both, honest.record())),
              DhtError.BAD_SIGNATURE,
              which == 0 ? "ed25519" : algorithm.label());
        });
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ED25519")
  void stripped_swapped_doubled_and_foreign_signatures_are_refused(Algorithm algorithm) {
    SignedRecord honest = signed(algorithm);
    Bytes classical = honest.signatures().get(0);
    Bytes second = honest.signatures().get(1);
    Bytes other = signed(another(algorithm)).signatures().get(1);
    for (List<Bytes> list :
        List.of(
            List.<Bytes>of(),
            List.of(classical),
            List.of(second),
            List.of(second, classical),
            List.of(classical, classical),
            List.of(second, second),
            List.of(classical, second, second),
            List.of(classical, other))) {
      assertThat(read(honest.payload(), list)).as(list.toString()).isNotEqualTo(DhtError.NOT_FOUND);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ED25519")
  void signatures_over_another_payload_or_for_another_purpose_are_refused(Algorithm algorithm) {
    SignedRecord honest = signed(algorithm);
    Identity publisher = Hybrids.of(algorithm);
    if (!algorithm.delegates()) {
      List<Bytes> purpose = publisher.sign(Domain.PEER_INFO, honest.payload());
      assertThat(read(honest.payload(), purpose)).isEqualTo(DhtError.BAD_SIGNATURE);
      assertThat(read(honest.payload(), List.of(honest.signatures().get(0), purpose.get(1))))
          .isEqualTo(DhtError.BAD_SIGNATURE);
    }
    byte[] moved = honest.payload().toArray();
    moved[moved.length - 1] ^= 1;
    assertThat(read(Bytes.copyOf(moved), honest.signatures())).isNotEqualTo(DhtError.NOT_FOUND);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ED25519")
  void a_classical_imitation_is_another_publisher_and_cannot_bear_the_hybrid_s_id(
      Algorithm algorithm) {
    Identity hybrid = Hybrids.of(algorithm);
    Identity imitation = Hybrids.classical(algorithm);
    VerifiedRecord its = signer(imitation).sign(RecordFixture.cid(1), addresses(), HOUR, none());
    assertThat(verifier.verify(its.signed())).isInstanceOf(Decoded.Ok.class);
    assertThat(its.record().publisher()).isNotEqualTo(hybrid.nodeId());

    // The hybrid's own payload under the stolen Ed25519 key alone, or with a second key made up.
    SignedRecord honest = signed(algorithm);
    List<Bytes> alone = imitation.sign(Domain.PROVIDER_RECORD, honest.payload());
    assertThat(read(honest.payload(), alone)).isEqualTo(DhtError.BAD_SIGNATURE);
    if (!algorithm.delegates()) {
      List<Bytes> madeUp =
          Hybrids.imitation(algorithm).sign(Domain.PROVIDER_RECORD, honest.payload());
      assertThat(read(honest.payload(), madeUp)).isEqualTo(DhtError.BAD_SIGNATURE);
    }
  }

  @Test
  void a_key_set_with_the_fingerprint_of_another_key_is_malformed() {
    SignedRecord honest = signed(Algorithm.ML_DSA_65);
    Bytes full = Hybrids.imitation(Algorithm.ML_DSA_65).postQuantum().orElseThrow().publicKey();
    byte[] payload = honest.payload().toArray();
    byte[] own = honest.record().postQuantumKey().orElseThrow().toArray();
    int at = indexOf(payload, own);
    full.copyTo(payload, at);
    assertThat(read(Bytes.copyOf(payload), honest.signatures())).isEqualTo(DhtError.MALFORMED);
  }

  @Test
  void until_the_date_classical_records_are_taken_and_from_it_on_refused() {
    Instant date = time.wall().plus(Duration.ofMinutes(5));
    RecordVerifier dated = verifier(new PqPolicy(false, Optional.of(date)));
    VerifiedRecord classical = classical();
    KeySet keys = classical.record().keys();
    assertThat(dated.verify(classical.signed())).isInstanceOf(Decoded.Ok.class);
    assertThat(dated.verdict(keys)).isEqualTo(PqPolicy.Verdict.WARNED);

    time.advance(Duration.ofMinutes(5));
    assertRejected(
        dated.verify(classical.signed()), DhtError.PQ_REQUIRED, "dht.pq.dual-sign", "ed25519");
    assertRejected(dated.again(classical), DhtError.PQ_REQUIRED);
    assertThat(dated.verify(signed(Algorithm.ML_DSA_65))).isInstanceOf(Decoded.Ok.class);
  }

  @Test
  void what_is_required_is_asked_before_any_signature_is_checked() {
    RecordVerifier strict =
        new RecordVerifier(
            RecordFixture.NETWORK,
            (algorithm, key, message, signature) -> {
              throw new AssertionError("no signature was to be checked");
            },
            time,
            new PqPolicy(true, Optional.empty()));
    assertRejected(strict.verify(classical().signed()), DhtError.PQ_REQUIRED);
  }

  private VerifiedRecord classical() {
    return signer(Hybrids.classical(Algorithm.ML_DSA_65))
        .sign(RecordFixture.cid(1), addresses(), HOUR, none());
  }

  /** What comes of a payload under these signatures; NOT_FOUND if they are believed. */
  private DhtError read(Bytes payload, List<Bytes> signatures) {
    CborWriter out = new CborWriter().array(2).bytes(payload).array(signatures.size());
    signatures.forEach(out::bytes);
    return switch (SignedRecord.decode(out.toBytes()).flatMap(verifier::verify)) {
      case Decoded.Ok<VerifiedRecord>(VerifiedRecord record) -> DhtError.NOT_FOUND;
      case Decoded.Rejected<VerifiedRecord>(DhtError error, String reason) -> error;
    };
  }

  private SignedRecord signed(Algorithm algorithm) {
    return SIGNED.computeIfAbsent(
        algorithm,
        it ->
            signer(Hybrids.of(it)).sign(RecordFixture.cid(1), addresses(), HOUR, none()).signed());
  }

  private RecordSigner signer(Identity identity) {
    return new RecordSigner(identity, RecordFixture.NETWORK, time);
  }

  private RecordVerifier verifier(PqPolicy policy) {
    return new RecordVerifier(RecordFixture.NETWORK, new Signatures(), time, policy);
  }

  private static Algorithm another(Algorithm algorithm) {
    return algorithm == Algorithm.ML_DSA_65 ? Algorithm.ML_DSA_87 : Algorithm.ML_DSA_65;
  }

  private static List<Multiaddr> addresses() {
    return RecordFixture.addresses(1);
  }

  private static Optional<Bytes> none() {
    return Optional.empty();
  }

  private static int indexOf(byte[] whole, byte[] part) {
    for (int at = 0; at + part.length <= whole.length; at++) {
      if (Arrays.equals(whole, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    throw new AssertionError("the payload does not hold the key");
  }
}
