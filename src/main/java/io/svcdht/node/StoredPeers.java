package io.svcdht.node;

import io.svcdht.bootstrap.PeerCache;
import io.svcdht.cbor.CborReader;
import io.svcdht.cbor.CborWriter;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.provider.KeyValueFamily;
import io.svcdht.provider.KeyValueFamily.Change;
import io.svcdht.provider.KeyValueFamily.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Peers on a disk: for each a row under its node id, {@code [1, last seen, signed peer info]} in
 * CBOR. Rows that cannot be read are passed over, and go when the peers are next remembered.
 */
final class StoredPeers implements PeerCache {

  private static final Logger log = LoggerFactory.getLogger(StoredPeers.class);

  /** More than are ever remembered. */
  private static final int ROWS = 1_024;

  private static final int VERSION = 1;

  private final KeyValueFamily family;
  private final Scheduler io;

  StoredPeers(KeyValueFamily family, Scheduler io) {
    this.family = family;
    this.io = io;
  }

  @Override
  public Mono<List<Remembered>> recall() {
    return Mono.fromCallable(this::read).subscribeOn(io);
  }

  @Override
  public Mono<Void> remember(List<Remembered> peers) {
    return Mono.<Void>fromRunnable(() -> family.write(changes(peers))).subscribeOn(io);
  }

  private List<Remembered> read() {
    List<Remembered> peers = new ArrayList<>();
    int unreadable = 0;
    for (Entry row : family.after(Bytes.EMPTY, ROWS)) {
      switch (decoded(row)) {
        case Decoded.Ok<Remembered>(Remembered peer) -> peers.add(peer);
        case Decoded.Rejected<Remembered>(DhtError error, String reason) -> unreadable++;
      }
    }
    if (unreadable > 0) {
      log.warn("{} peers of an earlier process cannot be read and are passed over", unreadable);
    }
    return peers;
  }

  private List<Change> changes(List<Remembered> peers) {
    List<Change> changes = new ArrayList<>();
    Set<Bytes> kept = new HashSet<>();
    for (Remembered peer : peers) {
      Bytes key = Bytes.copyOf(peer.info().info().nodeId().toBytes());
      kept.add(key);
      changes.add(new Change.Put(key, encoded(peer)));
    }
    for (Entry row : family.after(Bytes.EMPTY, ROWS)) {
      if (!kept.contains(row.key())) {
        changes.add(new Change.Remove(row.key()));
      }
    }
    return changes;
  }

  private static Bytes encoded(Remembered peer) {
    CborWriter out = new CborWriter(512).array(3).unsigned(VERSION);
    out.unsigned(peer.lastSeen().toEpochMilli()).bytes(peer.info().encoded());
    return Bytes.copyOf(out.toBytes());
  }

  private static Decoded<Remembered> decoded(Entry row) {
    CborReader in = new CborReader(row.value().toArray());
    in.tuple("peer", 3);
    long version = in.unsigned("version", Integer.MAX_VALUE);
    Instant seen = Instant.ofEpochMilli(in.unsigned("last seen", Limits.MILLIS_MAX));
    Bytes info = in.bytes("peer info", Limits.PEER_INFO_BYTES);
    return in.finish(() -> info)
        .flatMap(bytes ->
            version == VERSION
                ? SignedPeerInfo.decode(bytes.toArray())
                : Decoded.malformed("version " + version + " of the form is not known"))
        .flatMap(signed ->
            Bytes.copyOf(signed.info().nodeId().toBytes()).equals(row.key())
                ? Decoded.ok(new Remembered(signed, seen))
                : Decoded.malformed("another peer than its key says"));
  }
}
