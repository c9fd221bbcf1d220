package io.svcdht.provider;

import static io.svcdht.provider.RecordFixture.HOUR;
import static io.svcdht.provider.RecordFixture.NETWORK;
import static io.svcdht.provider.RecordFixture.cid;
import static io.svcdht.provider.RecordFixture.identity;
import static io.svcdht.provider.RecordFixture.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.cbor.CborReader;
import io.svcdht.cbor.CborWriter;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;
import io.svcdht.peer.Identity;
import io.svcdht.peer.KeySet;
import io.svcdht.pq.Algorithm;
import io.svcdht.provider.RecordFixture.Draft;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SignedRecordTest {

  private static final Instant TS = Instant.parse("2026-11-22T12:00:00.123Z");
  private static final Identity PUBLISHER = identity(1);

  @Test
  void a_record_comes_back_from_the_wire_as_it_was() {
    SignedRecord signed = RecordFixture.record(PUBLISHER, cid(1), TS, HOUR).signed();

    assertThat(SignedRecord.decode(signed.encoded())).isEqualTo(Decoded.ok(signed));
    assertThat(signed.encodedSize()).isEqualTo(signed.encoded().length);
  }

  @Test
  void a_withdrawal_with_meta_comes_back_from_the_wire_as_it_was() {
    ProviderRecord record =
        new ProviderRecord(
            NETWORK,
            cid(1),
            PUBLISHER.keys(),
            PUBLISHER.nodeId(),
            Optional.empty(),
            List.of(),
            Duration.ofMinutes(1),
            TS,
            Optional.of(Bytes.copyOf(new byte[Limits.RECORD_META_BYTES])),
            true);
    SignedRecord signed = RecordFixture.signed(record, PUBLISHER).signed();

    assertThat(SignedRecord.decode(signed.encoded())).isEqualTo(Decoded.ok(signed));
  }

  @ParameterizedTest
  @MethodSource("postQuantumAlgorithms")
  void a_hybrid_record_carries_the_full_key_and_both_signatures(Algorithm algorithm) {
    SignedRecord signed = hybrid(algorithm);

    assertThat(SignedRecord.decode(signed.encoded())).isEqualTo(Decoded.ok(signed));
    assertThat(signed.encodedSize()).isEqualTo(signed.encoded().length);
  }

  static Stream<Algorithm> postQuantumAlgorithms() {
    return Arrays.stream(Algorithm.values()).filter(Algorithm::postQuantum);
  }

  @Test
  void the_payload_is_the_map_of_the_protocol_page() {
    byte[] byHand = new Draft(PUBLISHER, TS).payload();
    ProviderRecord record = plain(PUBLISHER, cid(1), TS, HOUR, 1, false);

    assertThat(SignedRecord.payloadOf(record).toArray()).isEqualTo(byHand);
  }

  @Test
  void a_record_inside_a_message_leaves_the_reader_right_behind_it() {
    SignedRecord signed = RecordFixture.record(PUBLISHER, cid(1), TS, HOUR).signed();
    byte[] followed = Arrays.copyOf(signed.encoded(), signed.encodedSize() + 1);
    followed[followed.length - 1] = 7;
    CborReader in = new CborReader(followed);

    assertThat(SignedRecord.read(in)).isEqualTo(signed);
    assertThat(in.unsigned("what follows", 10)).isEqualTo(7);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badRecords")
  void a_bad_record_is_refused_with_one_clear_error(
      String what, byte[] encoded, DhtError error, String inReason) {
    Decoded<SignedRecord> decoded = SignedRecord.decode(encoded);

    assertThat(decoded).as(what).isInstanceOf(Decoded.Rejected.class);
    Decoded.Rejected<SignedRecord> rejected = (Decoded.Rejected<SignedRecord>) decoded;
    assertThat(rejected.error()).isEqualTo(error);
    assertThat(rejected.reason()).contains(inReason);
  }

  static Stream<Arguments> badRecords() {
    return Stream.of(
        bad("16 KiB and a byte", new byte[Limits.RECORD_BYTES + 1], DhtError.OVER_SIZE, "16385"),
        bad("nothing", new byte[0], DhtError.MALFORMED, "missing"),
        bad("trailing bytes", trailing(), DhtError.MALFORMED, "trailing"),
        bad("trailing bytes in the payload", d -> trailingPayload(d), "trailing"),
        bad("an unknown key", d -> d.with(10, out -> out.unsigned(1)).signed(), "unknown key 10"),
        bad(
            "version 2",
            new Draft(PUBLISHER, TS).with(0, out -> out.unsigned(2)).signed(),
            DhtError.UNSUPPORTED,
            "version 2"),
        bad("no version", d -> d.without(0).signed(), "lacks version"),
        bad("no network", d -> d.without(1).signed(), "lacks network"),
        bad("no content", d -> d.without(2).signed(), "lacks content id"),
        bad("no key set", d -> d.without(3).signed(), "lacks key set"),
        bad("no addresses field", d -> d.without(5).signed(), "lacks addresses"),
        bad("no ttl", d -> d.without(6).signed(), "lacks ttl"),
        bad("no ts", d -> d.without(7).signed(), "lacks ts"),
        bad("a bad network", d -> d.with(1, out -> out.text("A b")).signed(), "network"),
        bad("a short content id", d -> d.with(2, o -> o.bytes(new byte[31])).signed(), "31"),
        bad("no address", d -> d.with(5, out -> out.array(0)).signed(), "1 to 16 addresses"),
        bad("17 addresses", seventeen(), DhtError.OVER_SIZE, "17"),
        bad("a bad address", d -> d.with(5, o -> o.array(1).text("nowhere")).signed(), "nowhere"),
        bad("ts after 9999", d -> d.with(7, o -> o.unsigned(1L << 60)).signed(), "ts"),
        bad("withdrawn with addresses", d -> d.with(9, o -> o.bool(true)).signed(), "withdrawn"),
        bad("withdrawn: false", d -> d.with(9, o -> o.bool(false)).signed(), "only ever true"),
        bad("a key without an entry", d -> d.with(4, o -> o.bytes(new byte[9])).signed(), "none"),
        bad(
            "meta of 1 KiB and a byte",
            new Draft(PUBLISHER, TS).with(8, o -> o.bytes(new byte[1025])).signed(),
            DhtError.OVER_SIZE,
            "1025"),
        bad(
            "an unknown algorithm",
            new Draft(PUBLISHER, TS)
                .with(3, o -> o.array(1).array(2).unsigned(99).bytes(new byte[32]))
                .signed(),
            DhtError.UNSUPPORTED,
            "99"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badSignatureLists")
  void signatures_match_the_key_set_one_to_one(String what, byte[] encoded, DhtError error) {
    Decoded<SignedRecord> decoded = SignedRecord.decode(encoded);

    assertThat(decoded).as(what).isInstanceOf(Decoded.Rejected.class);
    assertThat(((Decoded.Rejected<SignedRecord>) decoded).error()).isEqualTo(error);
  }

  static Stream<Arguments> badSignatureLists() {
    SignedRecord hybrid = hybrid(Algorithm.ML_DSA_65);
    Bytes classical = hybrid.signatures().getFirst();
    Bytes postQuantum = hybrid.signatures().getLast();
    return Stream.of(
        Arguments.of("stripped", relisted(hybrid, List.of(classical)), DhtError.BAD_SIGNATURE),
        Arguments.of(
            "reordered", relisted(hybrid, List.of(postQuantum, classical)), DhtError.BAD_SIGNATURE),
        Arguments.of(
            "added",
            new Draft(PUBLISHER, TS).signed(List.of(classical, postQuantum)),
            DhtError.BAD_SIGNATURE),
        Arguments.of("none", relisted(hybrid, List.of()), DhtError.MALFORMED),
        Arguments.of(
            "three",
            relisted(hybrid, List.of(classical, postQuantum, postQuantum)),
            DhtError.OVER_SIZE),
        Arguments.of(
            "a byte short",
            new Draft(PUBLISHER, TS).signed(List.of(Bytes.copyOf(new byte[63]))),
            DhtError.BAD_SIGNATURE));
  }

  @Test
  void parts_that_fit_alone_are_refused_when_they_are_too_big_together() {
    Bytes big = Bytes.copyOf(new byte[9000]);
    byte[] encoded = new Draft(PUBLISHER, TS).signed(List.of(big, big));

    assertThat(SignedRecord.decode(encoded))
        .isEqualTo(
            Decoded.rejected(
                DhtError.OVER_SIZE,
                "the record has " + encoded.length + " bytes, at most " + Limits.RECORD_BYTES));
  }

  @Test
  void a_post_quantum_key_that_is_not_the_one_of_the_set_is_refused() {
    Bytes full = Bytes.copyOf(new byte[Algorithm.ML_DSA_65.publicKeyBytes()]);
    KeySet keys = RecordFixture.hybrid(PUBLISHER, Algorithm.ML_DSA_65, full);
    byte[] other = full.toArray();
    other[0] = 1;
    List<Bytes> signatures = signatures(keys);
    Draft draft = new Draft(PUBLISHER, TS).with(3, keys::write);

    assertThat(SignedRecord.decode(draft.signed(signatures)).toString()).contains("missing");
    assertThat(
            SignedRecord.decode(draft.with(4, o -> o.bytes(other)).signed(signatures)).toString())
        .contains("does not match its fingerprint");
    assertThat(
            SignedRecord.decode(draft.with(4, o -> o.bytes(new byte[5])).signed(signatures))
                .toString())
        .contains("5 bytes, not 1952");
  }

  @Test
  void whatever_is_changed_in_a_record_decoding_answers_and_never_throws() {
    long seed = 20261122;
    Random random = new Random(seed);
    byte[] classical = RecordFixture.record(PUBLISHER, cid(1), TS, HOUR).signed().encoded();
    byte[] hybrid = hybrid(Algorithm.ML_DSA_65).encoded();
    for (int i = 0; i < 40_000; i++) {
      byte[] changed = mutated(i % 4 == 0 ? hybrid : classical, random);
      Decoded<SignedRecord> decoded = SignedRecord.decode(changed);
      if (decoded instanceof Decoded.Ok<SignedRecord>(SignedRecord signed)) {
        assertThat(signed.encoded()).as("seed %d, round %d", seed, i).isEqualTo(changed);
      }
    }
  }

  @Test
  void a_record_cut_anywhere_is_refused() {
    byte[] whole = RecordFixture.record(PUBLISHER, cid(1), TS, HOUR).signed().encoded();
    for (int length = 0; length < whole.length; length++) {
      assertThat(SignedRecord.decode(Arrays.copyOf(whole, length)))
          .as("cut to %d bytes", length)
          .isInstanceOf(Decoded.Rejected.class);
    }
  }

  @Test
  void an_invalid_record_cannot_be_made() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plain(PUBLISHER, cid(1), TS, HOUR, 17, false))
        .withMessageContaining("17");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plain(PUBLISHER, cid(1), TS, HOUR, 1, true))
        .withMessageContaining("withdrawn");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plain(PUBLISHER, cid(1), TS, Duration.ofMillis(1500), 1, false))
        .withMessageContaining("whole seconds");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plain(PUBLISHER, cid(1), TS.plusNanos(1), HOUR, 1, false))
        .withMessageContaining("whole milliseconds");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plain(PUBLISHER, cid(1), Instant.MAX, HOUR, 1, false))
        .withMessageContaining("between 1970 and 9999");
  }

  @Test
  void a_record_names_the_publisher_that_its_keys_say() {
    ProviderRecord record = plain(PUBLISHER, cid(1), TS, HOUR, 1, false);

    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new ProviderRecord(
                NETWORK,
                cid(1),
                record.keys(),
                identity(2).nodeId(),
                Optional.empty(),
                record.addresses(),
                HOUR,
                TS,
                Optional.of(Bytes.copyOf(new byte[1025])),
                false))
        .withMessageContaining("not the node id");
  }

  @Test
  void a_signed_record_without_its_signature_cannot_be_made() {
    ProviderRecord record = plain(PUBLISHER, cid(1), TS, HOUR, 1, false);
    Bytes payload = SignedRecord.payloadOf(record);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SignedRecord(payload, List.of(), record));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new SignedRecord(
                Bytes.copyOf(new byte[Limits.RECORD_BYTES]),
                List.of(Bytes.copyOf(new byte[64])),
                record))
        .withMessageContaining("at most 16384");
  }

  private static SignedRecord hybrid(Algorithm algorithm) {
    byte[] full = new byte[algorithm.publicKeyBytes()];
    new Random(7).nextBytes(full);
    KeySet keys = RecordFixture.hybrid(PUBLISHER, algorithm, Bytes.copyOf(full));
    ProviderRecord record =
        new ProviderRecord(
            NETWORK,
            cid(1),
            keys,
            keys.nodeId(),
            Optional.of(Bytes.copyOf(full)),
            RecordFixture.addresses(16),
            HOUR,
            TS,
            Optional.empty(),
            false);
    return new SignedRecord(SignedRecord.payloadOf(record), signatures(keys), record);
  }

  private static List<Bytes> signatures(KeySet keys) {
    List<Bytes> signatures = new ArrayList<>();
    keys.entries()
        .forEach(e -> signatures.add(Bytes.copyOf(new byte[e.algorithm().signatureBytes()])));
    return signatures;
  }

  private static byte[] relisted(SignedRecord record, List<Bytes> signatures) {
    CborWriter out = new CborWriter();
    out.array(2).bytes(record.payload()).array(signatures.size());
    signatures.forEach(out::bytes);
    return out.toBytes();
  }

  private static byte[] mutated(byte[] original, Random random) {
    byte[] changed = original.clone();
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      // The interesting bytes are the heads, most of them near the beginning.
      int place = random.nextInt(random.nextBoolean() ? changed.length : 48);
      changed[place] = (byte) random.nextInt(256);
    }
    return random.nextInt(8) == 0
        ? Arrays.copyOf(changed, random.nextInt(changed.length + 16))
        : changed;
  }

  private static byte[] seventeen() {
    Consumer<CborWriter> addresses =
        out -> {
          out.array(17);
          for (int i = 0; i < 17; i++) {
            out.text("/ip4/192.0.2.1/tcp/" + (9000 + i));
          }
        };
    return new Draft(PUBLISHER, TS).with(5, addresses).signed();
  }

  private static byte[] trailing() {
    byte[] whole = new Draft(PUBLISHER, TS).signed();
    return Arrays.copyOf(whole, whole.length + 1);
  }

  private static byte[] trailingPayload(Draft draft) {
    byte[] payload = Arrays.copyOf(draft.payload(), draft.payload().length + 1);
    CborWriter out = new CborWriter().array(2).bytes(payload);
    return out.array(1).bytes(new byte[64]).toBytes();
  }

  private static Arguments bad(String what, Function<Draft, byte[]> change, String inReason) {
    return bad(what, change.apply(new Draft(PUBLISHER, TS)), DhtError.MALFORMED, inReason);
  }

  private static Arguments bad(String what, byte[] encoded, DhtError error, String inReason) {
    return Arguments.of(what, encoded, error, inReason);
  }
}
