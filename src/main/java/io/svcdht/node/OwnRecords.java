package io.svcdht.node;

import io.svcdht.announce.Announcements;
import io.svcdht.announce.Keeping;
import io.svcdht.peer.Identity;
import io.svcdht.peer.LocalPeer;
import io.svcdht.pipeline.Faults;
import io.svcdht.pipeline.Provides;
import io.svcdht.pipeline.Sweeps;
import io.svcdht.provider.RecordSigner;
import java.util.Optional;

/** What a node announces itself, put together of its parts. */
final class OwnRecords {

  private OwnRecords() {}

  static Announcements of(NodeParts parts, Provides provides, Sweeps sweeps, Faults faults) {
    LocalPeer self = parts.self();
    Optional<NodeParts.Shared> shared = parts.stores().shared();
    Identity publisher = shared.map(NodeParts.Shared::publisher).orElseGet(self::identity);
    RecordSigner signer = new RecordSigner(publisher, self.network(), parts.world().time());
    Optional<Keeping> keeping =
        shared
            .<Keeping>map(NodeParts.Shared::keeping)
            .or(() ->
                parts
                    .stores()
                    .lasting()
                    .map(lasting ->
                        new Keeping.OnDisk(lasting.announcements(), parts.schedulers().io())));
    return new Announcements(
        new Announcements.Publisher(
            signer, () -> self.current().info().addresses(), parts.schedulers().crypto(), keeping),
        new Announcements.Network(
            provides, sweeps, parts.verification()::record, parts.meters(), faults),
        parts.world(),
        parts.policies().records(),
        parts.policies().announcements());
  }
}
