package io.svcdht.sim;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.Contact;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Inbound;
import io.svcdht.provider.RecordSigner;
import io.svcdht.provider.SignedRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;

/**
 * The door of a node that lies, each time in another way: contacts that nobody is, infos that have
 * run out, signatures that are not, contacts from the wrong end of the space, records of another
 * content, an answer to another question, nothing at all. It says that it took a record and drops
 * it.
 */
final class LiarDoor implements Inbound {

  private static final int LIES = 7;
  private static final Duration TTL = Duration.ofHours(1);

  private final Inbound honest;
  private final Member member;
  private final Forgery forgery;
  private final RandomGenerator random;

  LiarDoor(Inbound honest, Member member, Forgery forgery, RandomGenerator random) {
    this.honest = honest;
    this.member = member;
    this.forgery = forgery;
    this.random = random;
  }

  @Override
  public Mono<Response> answer(Caller caller, Call call) {
    return switch (call.request()) {
      case Request.Ping ping -> honest.answer(caller, call);
      case Request.FindNode find -> lie(find.target(), Optional.empty());
      case Request.FindProviders find -> lie(find.cid().toNodeId(), Optional.of(find.cid()));
      case Request.Provide provide -> Mono.just(taken(provide.records()));
      case Request.Store store -> Mono.just(taken(store.records()));
    };
  }

  @Override
  public void met(Caller caller) {
    honest.met(caller);
  }

  @Override
  public void leaving(NodeId peer) {
    honest.leaving(peer);
  }

  private Mono<Response> lie(NodeId target, Optional<Cid> wanted) {
    return switch (random.nextInt(LIES)) {
      case 0 -> Mono.just(answer(wanted, List.of(), forgery.nobodies()));
      case 1 -> Mono.just(answer(wanted, List.of(), forgery.expired()));
      case 2 -> Mono.just(answer(wanted, List.of(), forgery.unsigned()));
      case 3 -> Mono.just(answer(wanted, List.of(), farthest(target)));
      case 4 -> Mono.just(answer(wanted, List.of(other()), List.of()));
      case 5 -> Mono.just(taken(List.of(other())));
      default -> Mono.never();
    };
  }

  private static Response answer(
      Optional<Cid> wanted, List<SignedRecord> records, List<SignedPeerInfo> contacts) {
    return wanted.isPresent()
        ? new Response.Providers(records, Bytes.EMPTY, contacts)
        : new Response.Nodes(contacts);
  }

  private List<SignedPeerInfo> farthest(NodeId target) {
    NodeId opposite = new NodeId(~target.w0(), ~target.w1(), ~target.w2(), ~target.w3());
    return member.node().table().closest(opposite, Forgery.MANY).stream()
        .map(Contact::peer)
        .map(peer -> peer.signed())
        .toList();
  }

  /** A record that is valid, of a content that nobody asked for. */
  private SignedRecord other() {
    byte[] name = new byte[32];
    random.nextBytes(name);
    RecordSigner signer = forgery.signer(member);
    return signer
        .sign(
            Cid.read(name, 0),
            member.node().self().current().info().addresses(),
            TTL,
            Optional.empty())
        .signed();
  }

  private static Response taken(List<SignedRecord> records) {
    return new Response.Stored(
        records.stream().map(record -> Response.StoreResult.ACCEPTED).toList());
  }
}
