package io.svcdht.finds;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.VerifiedRecord;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A store that tells which contents it has taken something new of. */
public final class WatchedStore implements ProviderStore {

  private final ProviderStore store;
  private final Consumer<Cid> changed;

  /** {@code store}, telling {@code changed} after each record that it did not have before. */
  public WatchedStore(ProviderStore store, Consumer<Cid> changed) {
    this.store = store;
    this.changed = changed;
  }

  @Override
  public Admission admit(VerifiedRecord record, Optional<InetAddress> carrier) {
    Admission admission = store.admit(record, carrier);
    if (admission instanceof Admission.Accepted(boolean known) && !known) {
      changed.accept(record.record().cid());
    }
    return admission;
  }

  @Override
  public Page find(Cid cid, Bytes cursor, int limit) {
    return store.find(cid, cursor, limit);
  }

  @Override
  public List<Cid> contents(Optional<Cid> after, int limit) {
    return store.contents(after, limit);
  }

  @Override
  public boolean working() {
    return store.working();
  }

  @Override
  public int prune(int limit) {
    return store.prune(limit);
  }

  @Override
  public Occupancy occupancy() {
    return store.occupancy();
  }

  @Override
  public void close() {
    store.close();
  }
}
