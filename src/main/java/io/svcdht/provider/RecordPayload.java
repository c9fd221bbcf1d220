package io.svcdht.provider;

import io.svcdht.cbor.CborReader;
import io.svcdht.cbor.CborWriter;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.Limits;
import io.svcdht.peer.KeySet;
import io.svcdht.peer.NetworkName;
import io.svcdht.pq.Algorithm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The deterministic CBOR map that a publisher signs (docs/PROTOCOL.md §5), both ways. */
final class RecordPayload {

  private static final int VERSION = 0;
  private static final int NETWORK = 1;
  private static final int CID = 2;
  private static final int KEYS = 3;
  private static final int PQ_KEY = 4;
  private static final int ADDRESSES = 5;
  private static final int TTL = 6;
  private static final int TS = 7;
  private static final int META = 8;
  private static final int WITHDRAWN = 9;
  private static final int FIELDS = 10;
  private static final int REQUIRED_FIELDS = 7;
  private static final long CURRENT_VERSION = 1;
  private static final int PQ_KEY_BYTES_MAX = Algorithm.ML_DSA_87.publicKeyBytes();

  private @Nullable NetworkName network;
  private @Nullable Cid cid;
  private @Nullable KeySet keys;
  private Optional<Bytes> postQuantumKey = Optional.empty();
  private @Nullable List<Multiaddr> addresses;
  private @Nullable Duration ttl;
  private @Nullable Instant ts;
  private Optional<Bytes> meta = Optional.empty();
  private boolean withdrawn;
  private boolean versioned;

  private RecordPayload() {}

  static Bytes encode(ProviderRecord record) {
    int optional =
        (record.postQuantumKey().isPresent() ? 1 : 0)
            + (record.meta().isPresent() ? 1 : 0)
            + (record.withdrawn() ? 1 : 0);
    CborWriter out = new CborWriter(384).map(REQUIRED_FIELDS + optional);
    out.unsigned(VERSION).unsigned(CURRENT_VERSION);
    out.unsigned(NETWORK).text(record.network().value());
    out.unsigned(CID).key(record.cid()).unsigned(KEYS);
    record.keys().write(out);
    record.postQuantumKey().ifPresent(key -> out.unsigned(PQ_KEY).bytes(key));
    out.unsigned(ADDRESSES).array(record.addresses().size());
    record.addresses().forEach(address -> out.text(address.toString()));
    out.unsigned(TTL).unsigned(record.ttl().toSeconds());
    out.unsigned(TS).unsigned(record.ts().toEpochMilli());
    record.meta().ifPresent(bytes -> out.unsigned(META).bytes(bytes));
    if (record.withdrawn()) {
      out.unsigned(WITHDRAWN).bool(true);
    }
    return Bytes.copyOf(out.toBytes());
  }

  static Decoded<ProviderRecord> decode(Bytes payload) {
    RecordPayload fields = new RecordPayload();
    CborReader in = new CborReader(payload.toArray());
    in.map("record", FIELDS, false, fields::read);
    return in.finish(() -> fields).flatMap(RecordPayload::build);
  }

  private boolean read(long key, CborReader in) {
    switch ((int) Math.min(key, FIELDS)) {
      case VERSION -> readVersion(in);
      case NETWORK -> readNetwork(in);
      case CID -> cid = in.cid("content id");
      case KEYS -> keys = KeySet.read(in);
      case PQ_KEY -> postQuantumKey = Optional.of(in.bytes("post-quantum key", PQ_KEY_BYTES_MAX));
      case ADDRESSES ->
          addresses =
              in.array(
                  "addresses", 0, Limits.RECORD_ADDRESSES, element -> element.multiaddr("address"));
      case TTL -> ttl = Duration.ofSeconds(in.unsigned("ttl", ProviderRecord.TTL_SECONDS_MAX));
      case TS -> ts = Instant.ofEpochMilli(in.unsigned("ts", Limits.MILLIS_MAX));
      case META -> meta = Optional.of(in.bytes("meta", Limits.RECORD_META_BYTES));
      case WITHDRAWN -> readWithdrawn(in);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void readVersion(CborReader in) {
    long version = in.unsigned("record version", Long.MAX_VALUE);
    if (!in.failed() && version != CURRENT_VERSION) {
      in.fail(DhtError.UNSUPPORTED, "record version " + version + " is not " + CURRENT_VERSION);
    }
    versioned = true;
  }

  private void readNetwork(CborReader in) {
    String name = in.text("network", Limits.NETWORK_NAME_BYTES);
    network = in.failed() ? null : in.take("network", NetworkName.parse(name), null);
  }

  private void readWithdrawn(CborReader in) {
    withdrawn = in.bool("withdrawn");
    if (!in.failed() && !withdrawn) {
      in.fail("withdrawn is only ever true");
    }
  }

  private Decoded<ProviderRecord> build() {
    if (network == null
        || cid == null
        || keys == null
        || addresses == null
        || ttl == null
        || ts == null
        || !versioned) {
      return Decoded.malformed("record lacks " + missing());
    }
    Optional<String> problem =
        ProviderRecord.addressCountProblem(addresses.size(), withdrawn).or(this::keyProblem);
    return problem.isPresent()
        ? Decoded.malformed(problem.get())
        : Decoded.ok(
            new ProviderRecord(
                network,
                cid,
                keys,
                keys.nodeId(),
                postQuantumKey,
                addresses,
                ttl,
                ts,
                meta,
                withdrawn));
  }

  private Optional<String> keyProblem() {
    return keys == null
        ? Optional.empty()
        : ProviderRecord.postQuantumProblem(keys, postQuantumKey);
  }

  private String missing() {
    Stream<String> names =
        Stream.of(
                versioned ? "" : "version",
                network == null ? "network" : "",
                cid == null ? "content id" : "",
                keys == null ? "key set" : "",
                addresses == null ? "addresses" : "",
                ttl == null ? "ttl" : "",
                ts == null ? "ts" : "")
            .filter(name -> !name.isEmpty());
    return String.join(", ", names.toList());
  }
}
