package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/** Keeps what it is told. */
final class SeenTraces implements Traces {

  private final List<Seen> all = new ArrayList<>();
  private final List<ContextView> callers = new ArrayList<>();

  @Override
  public Step begin(String name, ContextView caller) {
    callers.add(caller);
    return add(new Seen(name, null));
  }

  List<Seen> all() {
    return all;
  }

  List<ContextView> callers() {
    return callers;
  }

  List<Seen> named(String name) {
    return all.stream().filter(step -> step.name.equals(name)).toList();
  }

  Seen only(String name) {
    assertThat(named(name)).hasSize(1);
    return named(name).getFirst();
  }

  Seen rpcTo(NodeId peer) {
    return named("rpc").stream()
        .filter(rpc -> peer.toString().equals(rpc.keys.get("peer")))
        .findFirst()
        .orElseThrow();
  }

  private Seen add(Seen step) {
    all.add(step);
    return step;
  }

  /** A step as it was told. */
  final class Seen implements Step {
    private final String name;
    private final @Nullable Seen within;
    private final Map<String, String> keys = new HashMap<>();
    private final List<String> happened = new ArrayList<>();
    private final List<Throwable> faults = new ArrayList<>();
    private boolean ended;

    Seen(String name, @Nullable Seen within) {
      this.name = name;
      this.within = within;
    }

    Seen within() {
      return Objects.requireNonNull(within);
    }

    Map<String, String> keys() {
      return keys;
    }

    List<String> happened() {
      return happened;
    }

    List<Throwable> faults() {
      return faults;
    }

    boolean ended() {
      return ended;
    }

    @Override
    public boolean seen() {
      return true;
    }

    @Override
    public Step begin(String name) {
      return add(new Seen(name, this));
    }

    @Override
    public Step with(String key, Object value) {
      if (!ended) {
        keys.put(key, value.toString());
      }
      return this;
    }

    @Override
    public void happened(String what) {
      happened.add(what);
    }

    @Override
    public void failed(Throwable why) {
      faults.add(why);
    }

    @Override
    public void end() {
      ended = true;
    }
  }
}
