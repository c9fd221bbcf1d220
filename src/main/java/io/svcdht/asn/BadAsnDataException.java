package io.svcdht.asn;

import java.nio.file.Path;

/** Data about autonomous systems that cannot be used; says where, what, and the way out. */
public final class BadAsnDataException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BadAsnDataException(Path file, String why) {
    super(file + " " + why);
  }

  BadAsnDataException(Path file, long line, String why) {
    super(file + " line " + line + ": " + why);
  }

  BadAsnDataException(Path file, String why, Throwable cause) {
    super(file + " " + why, cause);
  }
}
