package io.svcdht.rpc.bus.nats;

import io.nats.client.JetStreamApiException;
import io.nats.client.KeyValue;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.KeyValueOperation;
import io.nats.client.api.KeyValueWatcher;
import io.svcdht.announce.Registry.Beat;
import io.svcdht.announce.Registry.Heard;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.provider.KeyValueFamily.Change;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to both buckets, on threads of the client, one for each, until it is closed; from then on
 * nothing of it is heard.
 */
final class NatsWatch {

  private static final Logger LOG = LoggerFactory.getLogger(NatsWatch.class);

  private final Heard heard;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final LongConsumer size;
  private boolean closed;

  /** Tells {@code heard}, and {@code size} how many bytes each row that comes takes there. */
  NatsWatch(Heard heard, LongConsumer size) {
    this.heard = heard;
    this.size = size;
  }

  void open(KeyValue rows, KeyValue members)
      throws IOException, JetStreamApiException, InterruptedException {
    boolean both = false;
    try {
      heard.begun();
      open.add(rows.watchAll(new Rows()));
      open.add(members.watchAll(new Members()));
      both = true;
    } finally {
      if (!both) {
        close();
      }
    }
  }

  void close() {
    synchronized (this) {
      closed = true;
    }
    for (AutoCloseable each : open) {
      try {
        each.close();
      } catch (Exception gone) {
        LOG.debug("a watch that the broker has ended", gone);
      }
    }
  }

  private final class Rows implements KeyValueWatcher {
    private boolean told;

    @Override
    public void watch(KeyValueEntry entry) {
      synchronized (NatsWatch.this) {
        if (!closed && !entry.getKey().equals(NatsRows.FLEET)) {
          if (told) {
            size.accept(NatsBuckets.bytes(entry));
          }
          switch (NatsRows.change(entry)) {
            case Decoded.Ok<Change>(Change change) -> heard.row(change);
            case Decoded.Rejected<Change>(DhtError error, String reason) ->
                unreadable(entry, reason);
          }
        }
      }
    }

    @Override
    public void endOfData() {
      synchronized (NatsWatch.this) {
        told = true;
        if (!closed) {
          heard.whole();
        }
      }
    }
  }

  private final class Members implements KeyValueWatcher {
    @Override
    public void watch(KeyValueEntry entry) {
      synchronized (NatsWatch.this) {
        if (!closed) {
          switch (NatsRows.member(entry.getKey())) {
            case Decoded.Ok<NodeId>(NodeId member) -> member(member, entry);
            case Decoded.Rejected<NodeId>(DhtError error, String reason) ->
                unreadable(entry, reason);
          }
        }
      }
    }

    @Override
    public void endOfData() {}

    private void member(NodeId member, KeyValueEntry entry) {
      if (entry.getOperation() != KeyValueOperation.PUT) {
        heard.left(member);
        return;
      }
      switch (NatsRows.beat(entry.getValue())) {
        case Decoded.Ok<Beat>(Beat beat) -> heard.beat(member, beat);
        case Decoded.Rejected<Beat>(DhtError error, String reason) -> unreadable(entry, reason);
      }
    }
  }

  private void unreadable(KeyValueEntry entry, String why) {
    heard.unreadable(Bytes.copyOf(entry.getKey().getBytes(StandardCharsets.UTF_8)), why);
  }
}
