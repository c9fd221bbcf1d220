package io.svcdht.sim.scenario;

/** Hears how far a run has come; changes nothing of it. */
@FunctionalInterface
public interface Progress {

  /** Nobody listens. */
  Progress UNHEARD = (step, done, all) -> {};

  /**
   * {@code done} of {@code all} is done of a step, such as {@code finding}. Called on the thread
   * that runs the simulation, as often as something is done: to be cheap.
   */
  void at(String step, long done, long all);
}
