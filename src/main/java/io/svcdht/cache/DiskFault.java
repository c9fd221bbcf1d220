package io.svcdht.cache;

import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** The database could not do what it was asked for. */
final class DiskFault extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Status.Code code;
  private final boolean full;

  DiskFault(RocksDBException cause) {
    super(cause.getMessage(), cause);
    Status status = cause.getStatus();
    code = status == null ? Status.Code.Undefined : status.getCode();
    full =
        (status != null && status.getSubCode() == Status.SubCode.NoSpace)
            || String.valueOf(cause.getMessage()).contains("No space left");
  }

  /** Whether there was no room left. */
  boolean full() {
    return full;
  }

  /** Whether what is on the disk is not what was written. */
  boolean damaged() {
    return code == Status.Code.Corruption;
  }
}
