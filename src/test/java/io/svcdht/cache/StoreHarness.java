package io.svcdht.cache;

import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.SettableTime;
import io.svcdht.provider.Surroundings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Opens stores of one kind for a test, on a clock of its own, and closes them after it. */
abstract class StoreHarness {

  final SettableTime time = new SettableTime();
  private final List<ProviderStore> opened = new ArrayList<>();

  /** A new, empty store. */
  abstract ProviderStore make(RecordPolicy policy, Surroundings surroundings);

  final ProviderStore open(RecordPolicy policy) {
    return open(policy, Surroundings.unknown());
  }

  final ProviderStore open(RecordPolicy policy, Surroundings surroundings) {
    ProviderStore store = make(policy, surroundings);
    opened.add(store);
    return store;
  }

  final void closeLater(ProviderStore store) {
    opened.add(store);
  }

  @AfterEach
  void closeAll() {
    opened.forEach(ProviderStore::close);
  }
}
