package io.svcdht.rpc.bus;

import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.rpc.calls.AnnounceBody;
import io.svcdht.rpc.calls.FindCalls;
import java.util.Optional;

/** What is asked, one type for each {@link Topic}. */
public sealed interface Question {

  /** Where it is asked. */
  Topic topic();

  /** The question as JSON, which {@link Topic#read} understands. */
  default byte[] json() {
    return QuestionJson.write(this);
  }

  /**
   * Who provides a content.
   *
   * @param cid the content
   * @param limit most records, 1 to 1,000; by default what the node is configured to give
   * @param local whether only the node's own store is asked
   */
  record FindProviders(Cid cid, Optional<Integer> limit, boolean local) implements Question {
    /** Checks the range. */
    public FindProviders {
      limit.ifPresent(number -> {
        if (number < 1 || number > FindCalls.LIMIT_MAX) {
          throw new IllegalArgumentException(
              "limit " + number + " is not a number from 1 to " + FindCalls.LIMIT_MAX);
        }
      });
    }

    /** As many as the node gives, from the whole network. */
    public FindProviders(Cid cid) {
      this(cid, Optional.empty(), false);
    }

    @Override
    public Topic topic() {
      return Topic.FIND_PROVIDERS;
    }
  }

  /**
   * Which peers are closest.
   *
   * @param target to this id
   */
  record FindNode(NodeId target) implements Question {
    @Override
    public Topic topic() {
      return Topic.FIND_NODE;
    }
  }

  /**
   * Announce a content, or relay a record.
   *
   * @param body as in {@code POST /dht/providers}
   */
  record StoreProvide(AnnounceBody body) implements Question {
    @Override
    public Topic topic() {
      return Topic.STORE_PROVIDE;
    }
  }
}
