package io.svcdht.rpc.bus;

import io.svcdht.error.Decoded;
import java.util.Arrays;
import java.util.Optional;

/** What may be asked, each a topic of its own (docs/BUS.md). */
public enum Topic {
  /** Who provides a content: {@link Question.FindProviders}. */
  FIND_PROVIDERS("find_providers", false),
  /** Which peers are closest to a node id: {@link Question.FindNode}. */
  FIND_NODE("find_node", false),
  /** Announce a content, or relay a record: {@link Question.StoreProvide}. */
  STORE_PROVIDE("store_provide", true);

  private static final String ROOT = "ron://dht/";

  private final String word;
  private final boolean write;

  Topic(String word, boolean write) {
    this.word = word;
    this.write = write;
  }

  /** The topic of this last word, if there is one. */
  public static Optional<Topic> named(String word) {
    return Arrays.stream(values()).filter(topic -> topic.word.equals(word)).findFirst();
  }

  /** {@code ron://dht/find_providers} and so on. */
  public String uri() {
    return ROOT + word;
  }

  /** The last word of its name, also in subjects. */
  public String word() {
    return word;
  }

  /** Whether it changes anything: writes are shed first. */
  public boolean isWrite() {
    return write;
  }

  /** Reads a question of this topic from its JSON. */
  public Decoded<Question> read(String json) {
    return switch (this) {
      case FIND_PROVIDERS -> QuestionJson.findProviders(json);
      case FIND_NODE -> QuestionJson.findNode(json);
      case STORE_PROVIDE -> QuestionJson.storeProvide(json);
    };
  }
}
