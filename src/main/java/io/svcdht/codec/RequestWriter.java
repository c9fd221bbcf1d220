package io.svcdht.codec;

import io.svcdht.cbor.CborWriter;
import io.svcdht.id.Bytes;
import io.svcdht.message.Request;
import io.svcdht.provider.SignedRecord;
import java.util.List;

/** Requests to bytes; the keys are the CDDL's in docs/PROTOCOL.md §4. */
final class RequestWriter {

  static final int VERSION = 0;
  static final int OPERATION = 1;
  static final int REMAINING = 2;
  static final int LOOKUP = 3;
  static final int HAVE_SEQ = 4;
  static final int TARGET = 5;
  static final int WANTED = 6;
  static final int CID = 7;
  static final int LIMIT = 8;
  static final int CURSOR = 9;
  static final int RECORDS = 10;

  private static final int COMMON = 4;

  private RequestWriter() {}

  static Bytes write(RequestEnvelope envelope) {
    CborWriter out = new CborWriter();
    switch (envelope.request()) {
      case Request.Ping ping -> ping(envelope, ping, out);
      case Request.FindNode find ->
          head(envelope, 2, out)
              .unsigned(TARGET)
              .key(find.target())
              .unsigned(WANTED)
              .unsigned(find.wanted());
      case Request.FindProviders find -> findProviders(envelope, find, out);
      case Request.Provide provide -> provide(envelope, provide, out);
      case Request.Store store -> records(store.records(), head(envelope, 1, out));
    }
    return Bytes.copyOf(out.toBytes());
  }

  private static CborWriter head(RequestEnvelope envelope, int fields, CborWriter out) {
    return out.map(COMMON + fields)
        .unsigned(VERSION)
        .unsigned(MessageCodec.VERSION)
        .unsigned(OPERATION)
        .unsigned(envelope.request().operation().number())
        .unsigned(REMAINING)
        .unsigned(envelope.remaining().toMillis())
        .unsigned(LOOKUP)
        .bytes(envelope.lookup().toBytes());
  }

  private static void ping(RequestEnvelope envelope, Request.Ping ping, CborWriter out) {
    head(envelope, ping.haveSeq().isPresent() ? 1 : 0, out);
    ping.haveSeq().ifPresent(seq -> out.unsigned(HAVE_SEQ).unsigned(seq.toEpochMilli()));
  }

  private static void findProviders(
      RequestEnvelope envelope, Request.FindProviders find, CborWriter out) {
    boolean resumes = find.cursor().size() > 0;
    head(envelope, resumes ? 3 : 2, out)
        .unsigned(CID)
        .key(find.cid())
        .unsigned(LIMIT)
        .unsigned(find.limit());
    if (resumes) {
      out.unsigned(CURSOR).bytes(find.cursor());
    }
  }

  private static void provide(RequestEnvelope envelope, Request.Provide provide, CborWriter out) {
    boolean wants = provide.wanted() > 0;
    head(envelope, wants ? 2 : 1, out);
    if (wants) {
      out.unsigned(WANTED).unsigned(provide.wanted());
    }
    records(provide.records(), out);
  }

  private static void records(List<SignedRecord> records, CborWriter out) {
    out.unsigned(RECORDS).array(records.size());
    records.forEach(record -> record.write(out));
  }
}
