package io.svcdht.rpc.kad;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.limits.HandClock;
import io.svcdht.message.Operation;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.Identity;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Inbound;
import io.svcdht.pipeline.Knock;
import io.svcdht.pipeline.Meters;
import io.svcdht.provider.RecordFixture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Callers, a clock by hand, meters that remember, and a door that says what a test wants. */
final class LimitScene {

  static final Knock READ = new Knock(false, 100);
  static final Knock WRITE = new Knock(true, 100);

  final HandClock clock = new HandClock();
  final List<DhtError> rejected = new ArrayList<>();
  final Map<Operation, Integer> inflight = new EnumMap<>(Operation.class);
  final List<String> heard = new ArrayList<>();
  final List<Request> asked = new ArrayList<>();
  Function<Request, Mono<Response>> door = request -> Mono.never();

  final Meters meters =
      new Meters() {
        @Override
        public void rejected(DhtError reason, Surface surface) {
          rejected.add(reason);
        }

        @Override
        public void inflight(Operation operation, int change) {
          inflight.merge(operation, change, Integer::sum);
        }
      };

  final Inbound next =
      new Inbound() {
        @Override
        public Mono<Response> answer(Caller caller, Call call) {
          asked.add(call.request());
          return door.apply(call.request());
        }

        @Override
        public void met(Caller caller) {
          heard.add("met");
        }

        @Override
        public void leaving(NodeId peer) {
          heard.add("leaving");
        }
      };

  LimitedInbound limited(PeerLimitPolicy policy) {
    return new LimitedInbound(next, policy, clock, meters);
  }

  Call call(Request request) {
    return new Call(
        LookupId.next(clock, new SplittableRandom(1)),
        Deadline.after(Duration.ofSeconds(5), clock),
        request);
  }

  Call ping() {
    return call(new Request.Ping(Optional.empty()));
  }

  /** How many of {@code tries} requests are let in. */
  int admitted(Inbound inbound, Caller caller, Knock knock, int tries) {
    int admitted = 0;
    for (int i = 0; i < tries; i++) {
      admitted += inbound.refuse(caller, knock).isEmpty() ? 1 : 0;
    }
    return admitted;
  }

  /** Why the next one is refused. */
  DhtException refusal(Inbound inbound, Caller caller, Knock knock) {
    return inbound.refuse(caller, knock).orElseThrow();
  }

  static Caller caller(int number, String ip) {
    Identity identity = RecordFixture.identity(number);
    return new Caller(
        identity.peerInfo(RecordFixture.NETWORK, List.of(), new HandClock().wall()),
        new InetSocketAddress(InetAddress.ofLiteral(ip), 40_000));
  }

  static PeerLimitPolicy policy(PeerLimitPolicy.Rates rates, int inflight, long bytes) {
    PeerLimitPolicy defaults = PeerLimitPolicy.defaults();
    return new PeerLimitPolicy(
        rates,
        inflight,
        bytes,
        defaults.tokens(),
        defaults.bound(),
        defaults.shedding(),
        defaults.trusted());
  }
}
