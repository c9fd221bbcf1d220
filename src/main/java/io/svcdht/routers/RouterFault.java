package io.svcdht.routers;

/** A router answered what cannot be used. */
final class RouterFault extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RouterFault(String what) {
    super(what, null, false, false);
  }
}
