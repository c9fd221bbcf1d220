package io.svcdht.rpc.calls;

import io.svcdht.id.Cid;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.routers.Unverified;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Collects a find into one document. Records beyond the bound of bytes are left out, and the answer
 * says so: a stream has no such bound.
 */
public final class FindAnswer {

  /** Why an answer is partial that the lookup itself completed. */
  public static final String ANSWER_SIZE = "answer-size";

  private static final byte[] NO_RECORDS = ascii(",\"records\":[]}");
  private static final byte[] RECORDS = ascii(",\"records\":[");
  private static final byte[] UNVERIFIED = ascii(",\"unverified\":[");
  private static final byte[] CLOSE = ascii("]}");

  private final RecordJson records;
  private final int mostBytes;
  private final List<byte[]> found = new ArrayList<>();
  private final List<byte[]> unverified = new ArrayList<>();
  private int bytes;
  private boolean cut;
  private FindEvent.@Nullable Ended end;

  public FindAnswer(RecordJson records, int mostBytes) {
    this.records = records;
    this.mostBytes = mostBytes;
  }

  /** Takes the next event in. */
  public void add(Heard heard) {
    switch (heard) {
      case Heard.Looked(FindEvent event) -> add(event);
      case Heard.Elsewhere(Unverified provider) -> keep(unverified, UnverifiedJson.of(provider));
    }
  }

  private void add(FindEvent event) {
    switch (event) {
      case FindEvent.Found(var record, var source) -> keep(found, records.of(record));
      case FindEvent.Ended last -> end = last;
      case FindEvent.Asked asked -> {}
      case FindEvent.Stalled stalled -> {}
      case FindEvent.Answered answered -> {}
      case FindEvent.Failed failed -> {}
    }
  }

  /** The document, once the find has ended. */
  public byte[] document(Cid cid) {
    FindEvent.Ended last = Objects.requireNonNull(end, "the find ended");
    LookupResult result = last.result();
    Optional<String> reason =
        result
            .reason()
            .map(LookupResult.Partial::label)
            .or(() -> cut ? Optional.of(ANSWER_SIZE) : Optional.empty());
    byte[] head =
        Json.object(
            256,
            json -> {
              json.writeStringProperty("cid", cid.toString());
              Ends.outcome(json, result, reason);
              Ends.age(json, last.age());
              Ends.totals(json, result);
            });
    byte[] verified = joined(head);
    return unverified.isEmpty() ? verified : withUnverified(verified);
  }

  private void keep(List<byte[]> kind, byte[] object) {
    if (bytes + object.length > mostBytes) {
      cut = true;
      return;
    }
    bytes += object.length;
    kind.add(object);
  }

  /** The same object with one property more: the few who need it pay for the copy. */
  private byte[] withUnverified(byte[] verified) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(verified.length + 1_024);
    out.write(verified, 0, verified.length - 1);
    out.writeBytes(UNVERIFIED);
    for (int i = 0; i < unverified.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      out.writeBytes(unverified.get(i));
    }
    out.writeBytes(CLOSE);
    return out.toByteArray();
  }

  /** The head without its closing brace, then the records, each as it is. */
  private byte[] joined(byte[] head) {
    int open = head.length - 1;
    if (found.isEmpty()) {
      byte[] out = java.util.Arrays.copyOf(head, open + NO_RECORDS.length);
      System.arraycopy(NO_RECORDS, 0, out, open, NO_RECORDS.length);
      return out;
    }
    int length = open + RECORDS.length + found.size() - 1 + CLOSE.length;
    for (byte[] record : found) {
      length += record.length;
    }
    byte[] out = java.util.Arrays.copyOf(head, length);
    int at = append(out, open, RECORDS);
    for (int i = 0; i < found.size(); i++) {
      if (i > 0) {
        out[at++] = ',';
      }
      at = append(out, at, found.get(i));
    }
    append(out, at, CLOSE);
    return out;
  }

  private static int append(byte[] out, int at, byte[] part) {
    System.arraycopy(part, 0, out, at, part.length);
    return at + part.length;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }
}
