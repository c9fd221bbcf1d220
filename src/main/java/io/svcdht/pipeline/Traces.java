package io.svcdht.pipeline;

import reactor.util.context.ContextView;

/**
 * Where lookups are told step by step, to be seen as a tree: a lookup, its legs, their requests
 * (docs/TRACES.md). Never part of a decision, so that a node that is traced does what it would do
 * otherwise.
 */
public interface Traces {

  /** Nobody looks. */
  Traces NONE = (name, caller) -> Step.NONE;

  /**
   * A step begins: of what the caller is doing, where its context says so, else at the root of a
   * tree of its own.
   */
  Step begin(String name, ContextView caller);

  /** Something that takes time. Safe for several threads; what follows its end is not seen. */
  interface Step {

    /** One that nobody sees. */
    Step NONE =
        new Step() {
          @Override
          public boolean seen() {
            return false;
          }

          @Override
          public Step begin(String name) {
            return this;
          }

          @Override
          public Step with(String key, Object value) {
            return this;
          }

          @Override
          public void happened(String what) {}

          @Override
          public void failed(Throwable why) {}

          @Override
          public void end() {}
        };

    /** Whether anybody sees it; where not, there is nothing to be said. */
    boolean seen();

    /** A step within this one begins. */
    Step begin(String name);

    /** What it is about: a key of docs/TRACES.md and its value, as text. */
    Step with(String key, Object value);

    /** Something happened in its course. */
    void happened(String what);

    /** It fails; {@link #end} follows. */
    void failed(Throwable why);

    /** It ends; the first call counts. */
    void end();
  }
}
