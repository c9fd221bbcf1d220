package io.svcdht.rpc.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.rpc.calls.AnnounceBody;
import io.svcdht.rpc.http.HttpRig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is asked is read as it was written, and nothing else is. */
class QuestionJsonTest {

  private static final Cid CID = HttpRig.CID;

  static Stream<Question> questions() {
    Multiaddr address = Multiaddr.parse("/ip4/192.0.2.9/tcp/4001").orThrow();
    return Stream.of(
        new Question.FindProviders(CID),
        new Question.FindProviders(CID, Optional.of(7), true),
        new Question.FindNode(new NodeId(1, 2, 3, 4)),
        new Question.StoreProvide(new AnnounceBody.Own(CID, Optional.empty(), Optional.empty())),
        new Question.StoreProvide(
            new AnnounceBody.Own(
                CID, Optional.of(List.of(address)), Optional.of(Duration.ofHours(1)))));
  }

  @ParameterizedTest
  @MethodSource("questions")
  void a_question_is_read_as_it_was_written(Question question) {
    assertThat(question.topic().read(new String(question.json(), StandardCharsets.UTF_8)))
        .isEqualTo(Decoded.ok(question));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "find_providers | {} | cid is missing, or not a string",
        "find_providers | [] | a JSON object is wanted, with cid, limit, source",
        "find_providers | {\"cid\":\"b3:xyz\"} | content id 'b3:xyz'",
        "find_providers | {\"cid\":7} | cid is missing, or not a string",
        "find_providers | {\"cid\":\"CID\",\"limit\":0} | limit is not a number from 1 to 1000",
        "find_providers | {\"cid\":\"CID\",\"limit\":1001} | limit is not a number from 1 to 1000",
        "find_providers | {\"cid\":\"CID\",\"source\":\"moon\"} | source is not",
        "find_providers | {\"cid\":\"CID\",\"until\":1} | field 'until' is unknown",
        "find_providers | {\"cid\":\"CID\"} {} | something follows",
        "find_providers | {\"cid\":\"CID\",\"cid\":\"CID\"} | not well-formed JSON",
        "find_providers | {\"cid\":[\"CID\"]} | cid is neither a string nor a whole number",
        "find_node | {\"nodeId\":\"7\"} | node id",
        "store_provide | {\"cid\":\"CID\",\"ttl\":1} | ttl 1 is not"
      })
  void anything_else_is_malformed_and_says_why(String topic, String json, String why) {
    Decoded<Question> read =
        Topic.named(topic).orElseThrow().read(json.replace("CID", CID.toString()));
    assertThat(read).isInstanceOf(Decoded.Rejected.class);
    Decoded.Rejected<Question> rejected = (Decoded.Rejected<Question>) read;
    assertThat(rejected.error()).isEqualTo(DhtError.MALFORMED);
    assertThat(rejected.reason()).startsWith(why);
  }

  @Test
  void a_failure_is_read_as_it_was_written() {
    for (DhtError error : DhtError.values()) {
      Reply.Failure failure =
          new Reply.Failure(error, "a \"detail\"", error.retryAfter(), Optional.of("r-1"));
      assertThat(Reply.Failure.read(new String(failure.json(), StandardCharsets.UTF_8)))
          .isEqualTo(Decoded.ok(failure));
    }
  }
}
