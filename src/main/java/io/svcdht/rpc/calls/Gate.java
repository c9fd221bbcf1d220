package io.svcdht.rpc.calls;

import io.svcdht.error.DhtException;
import java.util.Optional;

/**
 * Whether the node takes work at all, asked before any is done: it sheds writes first, so reads
 * keep working while it degrades or drains. Implementations never block.
 */
public interface Gate {

  /** A gate that is always open. */
  Gate OPEN =
      new Gate() {
        @Override
        public Optional<DhtException> refuseWrite() {
          return Optional.empty();
        }

        @Override
        public Optional<DhtException> refuseRead() {
          return Optional.empty();
        }
      };

  /** Why announcing and withdrawing are refused now ({@code NotReady}, {@code Busy}), if so. */
  Optional<DhtException> refuseWrite();

  /** Why finding and listing are refused now, if so. */
  Optional<DhtException> refuseRead();
}
