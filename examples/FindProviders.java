import io.svcdht.id.IpfsCid;
import io.svcdht.rpc.bus.Question;
import io.svcdht.rpc.bus.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Who provides a content: {@code examples/run FindProviders CID [nats://HOST:PORT]}. */
final class FindProviders {

  /** Prints the answer; exits with 1 where there is none. */
  public static void main(String[] args) throws Exception {
    Question question = new Question.FindProviders(IpfsCid.contentId(args[0]).orThrow());
    Reply reply;
    try (Buses buses = Buses.open(Arrays.stream(args).skip(1).findFirst())) {
      reply = buses.ask(question);
    }
    System.out.println(new String(reply.json(), StandardCharsets.UTF_8));
    System.exit(reply instanceof Reply.Answer ? 0 : 1);
  }
}
