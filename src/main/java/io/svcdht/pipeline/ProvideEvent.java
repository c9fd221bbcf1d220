package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.id.NodeId;
import java.util.Optional;

/** What happens in a lookup that provides a record, beside what happens in every one. */
sealed interface ProvideEvent extends Told {

  /** A peer has been given the record; {@code refusal} says why it has it not. */
  record Placed(NodeId peer, Optional<DhtError> refusal) implements ProvideEvent {}

  /** Enough of the closest have taken the record; {@code soFar} is how far the lookup has come. */
  record Enough(LookupResult soFar) implements ProvideEvent {}
}
