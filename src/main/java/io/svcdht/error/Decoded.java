package io.svcdht.error;

import java.util.function.Function;

/**
 * What came of reading bytes or text that somebody else wrote: the value, or the reason it was
 * refused. Input from outside is never an exception.
 *
 * @param <T> what was to be read
 */
public sealed interface Decoded<T> {

  /** The value, well-formed. */
  static <T> Decoded<T> ok(T value) {
    return new Ok<>(value);
  }

  /** A refusal: {@code reason} names the thing, the value and the allowed range. */
  static <T> Decoded<T> rejected(DhtError error, String reason) {
    return new Rejected<>(error, reason);
  }

  /** A refusal of something {@link DhtError#MALFORMED}. */
  static <T> Decoded<T> malformed(String reason) {
    return new Rejected<>(DhtError.MALFORMED, reason);
  }

  /** Applies {@code next} to the value; a refusal stays as it is. */
  default <R> Decoded<R> flatMap(Function<? super T, Decoded<R>> next) {
    return switch (this) {
      case Ok<T>(T value) -> next.apply(value);
      case Rejected<T>(DhtError error, String reason) -> new Rejected<>(error, reason);
    };
  }

  /** Applies {@code next} to the value; a refusal stays as it is. */
  default <R> Decoded<R> map(Function<? super T, ? extends R> next) {
    return flatMap(value -> new Ok<>(next.apply(value)));
  }

  /** The value; a refusal becomes a {@link DhtException}. For input of our own side only. */
  default T orThrow() {
    return switch (this) {
      case Ok<T>(T value) -> value;
      case Rejected<T>(DhtError error, String reason) -> throw new DhtException(error, reason);
    };
  }

  /** Well-formed. */
  record Ok<T>(T value) implements Decoded<T> {}

  /** Refused. */
  record Rejected<T>(DhtError error, String reason) implements Decoded<T> {}
}
