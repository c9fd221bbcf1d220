import io.svcdht.id.IpfsCid;
import io.svcdht.id.Multiaddr;
import io.svcdht.rpc.bus.Question;
import io.svcdht.rpc.bus.Reply;
import io.svcdht.rpc.calls.AnnounceBody;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Announces a content for an hour: {@code examples/run Provide CID MULTIADDR [nats://HOST:PORT]}.
 */
final class Provide {

  /** Prints the answer; exits with 1 where there is none. */
  public static void main(String[] args) throws Exception {
    AnnounceBody body =
        new AnnounceBody.Own(
            IpfsCid.contentId(args[0]).orThrow(),
            Optional.of(List.of(Multiaddr.parse(args[1]).orThrow())),
            Optional.of(Duration.ofHours(1)));
    Reply reply;
    try (Buses buses = Buses.open(Arrays.stream(args).skip(2).findFirst())) {
      reply = buses.ask(new Question.StoreProvide(body));
    }
    System.out.println(new String(reply.json(), StandardCharsets.UTF_8));
    System.exit(reply instanceof Reply.Answer ? 0 : 1);
  }
}
