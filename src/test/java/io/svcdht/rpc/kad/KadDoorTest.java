package io.svcdht.rpc.kad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.bootstrap.Bench;
import io.svcdht.bootstrap.BootstrapPolicy;
import io.svcdht.bootstrap.Peers;
import io.svcdht.cache.MemoryProviderStore;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.LocalPeer;
import io.svcdht.peer.PeerInfoVerifier;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Records;
import io.svcdht.pipeline.Verification;
import io.svcdht.pipeline.VerificationPolicy;
import io.svcdht.pq.Signatures;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.RecordSigner;
import io.svcdht.provider.RecordVerifier;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.VerifiedRecord;
import io.svcdht.sim.VirtualScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

class KadDoorTest {

  private static final int ASKER = 50;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Cid CID = Cid.ofContent(new byte[] {1});

  private final Bench bench = new Bench(BootstrapPolicy.alone());
  private final VirtualScheduler time = bench.time;
  private final ProviderStore store = new MemoryProviderStore(RecordPolicy.defaults(), time);
  private final KadDoor door = door(store, time, bench.verification);
  private final Caller asker = Peers.calling(ASKER, ASKER, time);

  @Test
  void a_ping_from_somebody_who_knows_nothing_of_us_brings_our_info() {
    Response.Pong pong = (Response.Pong) ask(new Request.Ping(Optional.empty()));
    assertThat(pong.newer()).contains(bench.self.current().signed());
    assertThat(pong.observed()).isEqualTo("10.0.0.50:40000");
  }

  @Test
  void a_ping_brings_our_info_only_where_it_is_newer() {
    var seq = bench.self.current().info().seq();
    assertThat(((Response.Pong) ask(new Request.Ping(Optional.of(seq)))).newer()).isEmpty();
    assertThat(((Response.Pong) ask(new Request.Ping(Optional.of(seq.minusMillis(1))))).newer())
        .contains(bench.self.current().signed());
    bench.self.renew();
    assertThat(((Response.Pong) ask(new Request.Ping(Optional.of(seq)))).newer())
        .contains(bench.self.current().signed());
  }

  @Test
  void an_observed_ipv6_address_is_written_in_brackets() throws Exception {
    Caller caller =
        new Caller(
            bench.peer(ASKER), new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 7));
    Response.Pong pong = (Response.Pong) ask(caller, new Request.Ping(Optional.empty()), SECOND);
    assertThat(pong.observed()).isEqualTo("[2001:db8:0:0:0:0:0:1]:7");
  }

  @Test
  void find_node_names_the_nearest_first_and_no_more_than_wanted() {
    for (int n = 1; n <= 12; n++) {
      contact(n);
    }
    NodeId target = bench.peer(3).nodeId();
    List<SignedPeerInfo> closest = nodes(new Request.FindNode(target, 5));
    assertThat(closest).hasSize(5);
    assertThat(closest.getFirst().info().nodeId()).isEqualTo(target);
    assertThat(closest)
        .isSortedAccordingTo(
            (a, b) -> target.compareDistance(a.info().nodeId(), b.info().nodeId()));
  }

  @Test
  void find_node_never_names_more_than_k() {
    for (int n = 1; n <= 40; n++) {
      contact(n);
    }
    assertThat(nodes(new Request.FindNode(bench.peer(3).nodeId(), 64)).size())
        .isLessThanOrEqualTo(20);
  }

  @Test
  void find_node_never_names_the_asker_and_fills_its_place() {
    contact(ASKER);
    contact(1);
    contact(2);
    assertThat(nodes(new Request.FindNode(bench.peer(ASKER).nodeId(), 2)))
        .extracting(info -> info.info().nodeId())
        .containsExactlyInAnyOrder(bench.peer(1).nodeId(), bench.peer(2).nodeId());
  }

  @Test
  void find_node_names_nobody_whom_we_dialled_more_than_a_day_ago() {
    contact(1);
    time.advance(Duration.ofHours(25));
    contact(2);
    assertThat(nodes(new Request.FindNode(bench.peer(1).nodeId(), 20)))
        .extracting(info -> info.info().nodeId())
        .containsExactly(bench.peer(2).nodeId());
  }

  @Test
  void find_node_names_nobody_we_only_heard_of() {
    bench.neighbours.heard(bench.peer(1));
    assertThat(nodes(new Request.FindNode(bench.peer(1).nodeId(), 20))).isEmpty();
  }

  @Test
  void find_providers_brings_records_and_the_closest() {
    contact(1);
    SignedRecord record = record(2, CID).signed();
    store.admit(record(2, CID), Optional.empty());
    Response.Providers answer =
        (Response.Providers) ask(new Request.FindProviders(CID, 20, Bytes.EMPTY));
    assertThat(answer.records())
        .extracting(r -> r.record().publisher())
        .containsExactly(record.record().publisher());
    assertThat(answer.closest()).hasSize(1);
    assertThat(answer.cursor()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void find_providers_is_paged_by_limit_and_cursor() {
    for (int n = 1; n <= 5; n++) {
      store.admit(record(n, CID), Optional.empty());
    }
    List<NodeId> publishers = new ArrayList<>();
    Bytes cursor = Bytes.EMPTY;
    int pages = 0;
    do {
      Response.Providers page = (Response.Providers) ask(new Request.FindProviders(CID, 2, cursor));
      page.records().forEach(record -> publishers.add(record.record().publisher()));
      cursor = page.cursor();
      pages++;
    } while (cursor.size() > 0 && pages < 10);
    assertThat(pages).isEqualTo(3);
    assertThat(publishers).hasSize(5).doesNotHaveDuplicates();
  }

  @Test
  void find_providers_of_what_nobody_provides_is_an_answer() {
    Response.Providers answer =
        (Response.Providers) ask(new Request.FindProviders(CID, 20, Bytes.EMPTY));
    assertThat(answer.records()).isEmpty();
  }

  @Test
  void provide_and_store_say_of_each_record_what_became_of_it() {
    SignedRecord good = record(1, CID).signed();
    SignedRecord forged = forged(record(2, CID).signed());
    SignedRecord foreign =
        recordOf(
                new LocalPeer(
                    bench.self.identity(), new io.svcdht.peer.NetworkName("elsewhere"), time))
            .signed();
    Response.Stored stored =
        (Response.Stored) ask(new Request.Provide(List.of(forged, good, foreign)));
    assertThat(stored.results())
        .containsExactly(
            Response.StoreResult.refused(DhtError.BAD_SIGNATURE),
            Response.StoreResult.ACCEPTED,
            Response.StoreResult.refused(DhtError.FORBIDDEN));
    assertThat(store.occupancy().live()).isEqualTo(1);
    assertThat(((Response.Stored) ask(new Request.Store(List.of(good)))).results())
        .containsExactly(Response.StoreResult.KNOWN);
  }

  @Test
  void an_older_record_is_stale() {
    RecordSigner signer = signer(Peers.local(1, time));
    SignedRecord older = sign(signer, CID).signed();
    store.admit(sign(signer, CID), Optional.empty());
    assertThat(((Response.Stored) ask(new Request.Provide(List.of(older)))).results())
        .containsExactly(Response.StoreResult.refused(DhtError.STALE_RECORD));
  }

  @Test
  void a_record_that_has_run_out_is_not_stored() {
    SignedRecord record = record(1, CID).signed();
    time.advance(Duration.ofHours(2));
    assertThat(((Response.Stored) ask(new Request.Provide(List.of(record)))).results())
        .containsExactly(Response.StoreResult.refused(DhtError.STALE_RECORD));
    assertThat(store.occupancy().live()).isZero();
  }

  @Test
  void the_prefix_of_the_carrier_is_the_one_observed() {
    RecordPolicy d = RecordPolicy.defaults();
    ProviderStore strict =
        new MemoryProviderStore(
            new RecordPolicy(
                d.ttl(),
                d.republish(),
                d.maxRecordSize(),
                d.maxPerCid(),
                d.maxPerPublisher(),
                1,
                d.maxRecords(),
                d.maxBytes()),
            time);
    KadDoor narrow = door(strict, time, bench.verification);
    Caller elsewhere = new Caller(bench.peer(ASKER), new InetSocketAddress("10.9.9.9", 1));
    assertThat(stored(narrow, asker, record(1, CID))).isEqualTo(Response.StoreResult.ACCEPTED);
    assertThat(stored(narrow, asker, record(2, CID)))
        .isEqualTo(Response.StoreResult.refused(DhtError.QUOTA_EXCEEDED));
    assertThat(stored(narrow, elsewhere, record(3, CID))).isEqualTo(Response.StoreResult.ACCEPTED);
  }

  @Test
  void the_most_records_a_request_may_bring_are_all_answered_in_order() {
    List<SignedRecord> records = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      records.add(record(1, Cid.ofContent(new byte[] {(byte) i, 7})).signed());
    }
    records.set(100, forged(records.get(100)));
    Response.Stored stored =
        (Response.Stored) ask(asker, new Request.Store(records), Duration.ofSeconds(30));
    assertThat(stored.results()).hasSize(256);
    for (int i = 0; i < 256; i++) {
      assertThat(stored.results().get(i).accepted()).isEqualTo(i != 100);
    }
  }

  @Test
  void nothing_is_done_after_the_deadline() {
    SignedRecord record = record(1, CID).signed();
    for (Request request :
        List.of(
            new Request.Ping(Optional.empty()),
            new Request.FindNode(CID.toNodeId(), 1),
            new Request.FindProviders(CID, 1, Bytes.EMPTY),
            new Request.Provide(List.of(record)),
            new Request.Store(List.of(record)))) {
      assertThat(refusal(door, asker, request, Duration.ZERO)).isEqualTo(DhtError.DEADLINE);
      assertThat(refusal(door, asker, request, SECOND.negated())).isEqualTo(DhtError.DEADLINE);
    }
    assertThat(store.occupancy().live()).isZero();
  }

  @Test
  void work_that_waits_too_long_is_given_up_at_the_deadline() {
    VirtualScheduler stuck = new VirtualScheduler();
    KadDoor slow = door(store, stuck, bench.verification);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    slow.answer(asker, call(new Request.FindProviders(CID, 1, Bytes.EMPTY), SECOND))
        .subscribe(response -> {}, failure::set);
    time.advance(SECOND.minusMillis(1));
    assertThat(failure.get()).isNull();
    time.advance(Duration.ofMillis(1));
    assertThat(((DhtException) failure.get()).error()).isEqualTo(DhtError.DEADLINE);
    assertThat(stuck.pending()).isZero();
  }

  @Test
  void records_are_not_verified_any_more_once_the_deadline_has_passed() {
    VirtualScheduler slow = new VirtualScheduler();
    KadDoor waiting = door(store, time, verification(slow));
    List<SignedRecord> records = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      records.add(record(1, Cid.ofContent(new byte[] {(byte) i})).signed());
    }
    waiting.answer(asker, call(new Request.Store(records), SECOND)).subscribe(r -> {}, e -> {});
    assertThat(slow.pending()).isEqualTo(16);
    time.advance(SECOND);
    assertThat(slow.pending()).isZero();
    assertThat(store.occupancy().live()).isZero();
  }

  @Test
  void a_full_verification_queue_is_told_for_each_record() {
    VirtualScheduler full = new VirtualScheduler();
    full.dispose();
    KadDoor busy = door(store, time, verification(full));
    assertThat(stored(busy, asker, record(1, CID)))
        .isEqualTo(Response.StoreResult.refused(DhtError.BUSY));
  }

  @Test
  void a_caller_that_bears_our_own_id_is_refused() {
    Caller twin = new Caller(bench.self.current(), new InetSocketAddress("10.0.0.3", 1));
    assertThat(refusal(door, twin, new Request.Ping(Optional.empty()), SECOND))
        .isEqualTo(DhtError.DUPLICATE_IDENTITY);
  }

  @Test
  void a_fault_of_our_own_tells_the_caller_nothing_about_us() {
    ProviderStore broken =
        new ProviderStore() {
          @Override
          public Admission admit(VerifiedRecord record, Optional<InetAddress> carrier) {
            throw new IllegalStateException("secret path");
          }

          @Override
          public Page find(Cid cid, Bytes cursor, int limit) {
            throw new IllegalStateException("secret path");
          }

          @Override
          public List<Cid> contents(Optional<Cid> after, int limit) {
            return List.of();
          }

          @Override
          public int prune(int limit) {
            return 0;
          }

          @Override
          public Occupancy occupancy() {
            return new Occupancy(0, 0, 0, 0);
          }

          @Override
          public void close() {}
        };
    AtomicReference<Throwable> failure = new AtomicReference<>();
    door(broken, time, bench.verification)
        .answer(asker, call(new Request.FindProviders(CID, 1, Bytes.EMPTY), SECOND))
        .subscribe(response -> {}, failure::set);
    time.advance(Duration.ofMillis(1));
    DhtException answer = (DhtException) failure.get();
    assertThat(answer.error()).isEqualTo(DhtError.INTERNAL);
    assertThat(answer.detail()).doesNotContain("secret");
  }

  @Test
  void a_request_that_the_peer_cancels_is_stopped() {
    VirtualScheduler stuck = new VirtualScheduler();
    Disposable work =
        door(store, stuck, bench.verification)
            .answer(asker, call(new Request.FindProviders(CID, 1, Bytes.EMPTY), SECOND))
            .subscribe();
    work.dispose();
    assertThat(stuck.pending()).isZero();
    assertThat(time.pending()).isZero();
  }

  @Test
  void whoever_dials_us_is_dialled_back_before_it_becomes_a_contact() {
    bench.up.add(ASKER);
    door.met(asker);
    assertThat(bench.pinged).containsExactly(asker.peer().nodeId());
    assertThat(bench.table.contact(asker.peer().nodeId())).isPresent();
  }

  @Test
  void whoever_dials_us_but_cannot_be_dialled_is_no_contact() {
    door.met(asker);
    assertThat(bench.pinged).hasSize(1);
    assertThat(bench.table.size()).isZero();
  }

  @Test
  void whoever_leaves_is_no_contact_any_more_but_remembered() {
    contact(1);
    door.leaving(bench.peer(1).nodeId());
    assertThat(bench.table.size()).isZero();
    assertThat(bench.table.lost()).hasSize(1);
  }

  @Test
  void k_has_a_range() {
    assertThatThrownBy(() -> new KadDoor(parts(store, time, bench.verification), 0))
        .hasMessageContaining("dht.k is 0");
    assertThatThrownBy(() -> new KadDoor(parts(store, time, bench.verification), 65))
        .hasMessageContaining("1 to 64");
  }

  private KadDoor door(ProviderStore kept, Scheduler io, Verification verification) {
    return new KadDoor(parts(kept, io, verification), 20);
  }

  private KadParts parts(ProviderStore kept, Scheduler io, Verification verification) {
    return new KadParts(
        bench.self,
        bench.neighbours,
        new Records(kept, io, verification, Meters.NONE),
        bench.bootstrap,
        bench.world);
  }

  private Verification verification(Scheduler crypto) {
    Signatures signatures = new Signatures();
    return new Verification(
        crypto,
        new PeerInfoVerifier(Peers.NETWORK, signatures, time),
        new RecordVerifier(Peers.NETWORK, signatures, time),
        Meters.NONE,
        VerificationPolicy.defaults());
  }

  private void contact(int n) {
    VerifiedPeer peer = bench.peer(n);
    bench.table.offer(peer, Duration.ofMillis(1));
  }

  private VerifiedRecord record(int n, Cid cid) {
    return sign(signer(Peers.local(n, time)), cid);
  }

  private VerifiedRecord recordOf(LocalPeer publisher) {
    return sign(signer(publisher), CID);
  }

  private RecordSigner signer(LocalPeer publisher) {
    return new RecordSigner(publisher.identity(), publisher.network(), time);
  }

  private static VerifiedRecord sign(RecordSigner signer, Cid cid) {
    return signer.sign(cid, List.of(Peers.address(1)), Duration.ofHours(1), Optional.empty());
  }

  private static SignedRecord forged(SignedRecord record) {
    byte[] bytes = record.encoded();
    bytes[bytes.length - 40] ^= 1;
    return SignedRecord.decode(bytes).orThrow();
  }

  private List<SignedPeerInfo> nodes(Request.FindNode request) {
    return ((Response.Nodes) ask(request)).closest();
  }

  private Response.StoreResult stored(KadDoor at, Caller caller, VerifiedRecord record) {
    AtomicReference<Response> answer = new AtomicReference<>();
    at.answer(caller, call(new Request.Provide(List.of(record.signed())), SECOND))
        .subscribe(answer::set);
    time.advance(Duration.ofMillis(1));
    return ((Response.Stored) answer.get()).results().getFirst();
  }

  private Response ask(Request request) {
    return ask(asker, request, SECOND);
  }

  private Response ask(Caller caller, Request request, Duration within) {
    AtomicReference<Response> answer = new AtomicReference<>();
    door.answer(caller, call(request, within)).subscribe(answer::set);
    time.advance(Duration.ofMillis(1));
    assertThat(answer.get()).isNotNull();
    return answer.get();
  }

  private DhtError refusal(KadDoor at, Caller caller, Request request, Duration within) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    at.answer(caller, call(request, within)).subscribe(response -> {}, failure::set);
    time.advance(Duration.ZERO);
    return ((DhtException) failure.get()).error();
  }

  private Call call(Request request, Duration within) {
    LookupId id = LookupId.next(time, bench.world.random());
    return new Call(id, Deadline.after(within, time), request);
  }
}
