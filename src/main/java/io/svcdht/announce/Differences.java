package io.svcdht.announce;

import io.svcdht.id.Cid;
import io.svcdht.provider.KeyValueFamily.Change;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the rows on a disk differ from the {@link Ledger}.
 *
 * @param taken the contents, and of each the owners
 * @param changes of each content, to be written whole or not at all
 */
record Differences(Map<Cid, Set<Owner>> taken, List<List<Change>> changes) {}
