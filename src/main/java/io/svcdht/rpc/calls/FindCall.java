package io.svcdht.rpc.calls;

import io.svcdht.id.IpfsCid;
import io.svcdht.pipeline.Find;
import java.util.Optional;

/**
 * A find for a caller.
 *
 * @param find what is looked for, and how
 * @param beyond the content's name in the IPFS world, by which routers beyond this network are
 *     asked; empty where they are not to be. A content id tells it only of BLAKE3, so a caller's
 *     own word is kept
 */
public record FindCall(Find find, Optional<IpfsCid> beyond) {

  /** For a caller who names the content by its id. */
  public static FindCall of(Find find) {
    return of(find, IpfsCid.of(find.cid()));
  }

  /** For a caller who names the content so; who wants the own store only gets no more. */
  public static FindCall of(Find find, IpfsCid named) {
    return find.source() == Find.Source.LOCAL
        ? within(find)
        : new FindCall(find, Optional.of(named));
  }

  /** In this network, and nowhere else. */
  public static FindCall within(Find find) {
    return new FindCall(find, Optional.empty());
  }
}
