package io.svcdht.codec;

import io.svcdht.cbor.CborWriter;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;
import io.svcdht.message.Response;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.provider.SignedRecord;
import java.time.Duration;
import java.util.List;

/** Responses to bytes; the keys are the CDDL's in docs/PROTOCOL.md §4. */
final class ResponseWriter {

  static final int OK = 200;
  static final int PARTIAL = 206;

  static final int VERSION = 0;
  static final int NEWER = 1;
  static final int OBSERVED = 2;
  static final int CLOSEST = 3;
  static final int RECORDS = 4;
  static final int CURSOR = 5;
  static final int RESULTS = 6;
  static final int ERROR = 7;
  static final int DETAIL = 8;
  static final int RETRY_AFTER = 9;

  /** Heads, keys and cursor of any answer, with room to spare. */
  private static final int HEADS = 160;

  /** In the list of results: here already. Numbers of errors are below it. */
  static final int KNOWN = 0xff;

  /** In the list of results: taken. */
  static final int ACCEPTED = 0;

  private ResponseWriter() {}

  static EncodedResponse write(Response response) {
    CborWriter out = new CborWriter(roughly(response));
    int status =
        switch (response) {
          case Response.Pong pong -> pong(pong, out);
          case Response.Nodes nodes -> nodes(nodes, out);
          case Response.Providers providers -> providers(providers, out);
          case Response.Stored stored -> stored(stored, out);
          case Response.Refused refused -> refused(refused, out);
        };
    return new EncodedResponse(status, Bytes.copyOf(out.toBytes()));
  }

  /** Room for the whole answer, so that the writer need not grow. */
  private static int roughly(Response response) {
    int bytes = HEADS;
    switch (response) {
      case Response.Nodes nodes -> bytes += peers(nodes.closest());
      case Response.Providers providers -> {
        bytes += peers(providers.closest());
        for (SignedRecord record : providers.records()) {
          bytes += record.encodedSize();
        }
      }
      case Response.Pong pong -> bytes += Limits.PEER_INFO_BYTES;
      case Response.Stored stored -> bytes += 2 * stored.results().size();
      case Response.Refused refused -> bytes += refused.detail().length();
    }
    return bytes;
  }

  private static int peers(List<SignedPeerInfo> peers) {
    int bytes = 0;
    for (SignedPeerInfo peer : peers) {
      bytes += peer.encodedSize();
    }
    return bytes;
  }

  private static CborWriter head(int fields, CborWriter out) {
    return out.map(1 + fields).unsigned(VERSION).unsigned(MessageCodec.VERSION);
  }

  private static int pong(Response.Pong pong, CborWriter out) {
    head(pong.newer().isPresent() ? 2 : 1, out);
    pong.newer().ifPresent(newer -> newer.write(out.unsigned(NEWER)));
    out.unsigned(OBSERVED).text(pong.observed());
    return OK;
  }

  private static int nodes(Response.Nodes nodes, CborWriter out) {
    closest(nodes.closest(), head(1, out));
    return OK;
  }

  private static int providers(Response.Providers providers, CborWriter out) {
    boolean more = providers.cursor().size() > 0;
    closest(providers.closest(), head(more ? 3 : 2, out));
    out.unsigned(RECORDS).array(providers.records().size());
    providers.records().forEach(record -> record.write(out));
    if (more) {
      out.unsigned(CURSOR).bytes(providers.cursor());
    }
    return more ? PARTIAL : OK;
  }

  private static int stored(Response.Stored stored, CborWriter out) {
    if (stored.closest().isEmpty()) {
      head(1, out);
    } else {
      closest(stored.closest(), head(2, out));
    }
    out.unsigned(RESULTS).array(stored.results().size());
    stored.results().forEach(result -> out.unsigned(number(result)));
    return OK;
  }

  private static int refused(Response.Refused refused, CborWriter out) {
    head(refused.retryAfter().isPresent() ? 3 : 2, out)
        .unsigned(ERROR)
        .unsigned(refused.error().number())
        .unsigned(DETAIL)
        .text(refused.detail());
    refused
        .retryAfter()
        .map(Duration::toMillis)
        .ifPresent(millis -> out.unsigned(RETRY_AFTER).unsigned(millis));
    return refused.error().oapStatus();
  }

  private static void closest(List<SignedPeerInfo> peers, CborWriter out) {
    out.unsigned(CLOSEST).array(peers.size());
    peers.forEach(peer -> peer.write(out));
  }

  private static int number(Response.StoreResult result) {
    return result.refusal().map(DhtError::number).orElse(result.known() ? KNOWN : ACCEPTED);
  }
}
