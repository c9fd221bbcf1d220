package io.svcdht.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DhtExceptionTest {

  @Test
  void a_fault_of_our_own_keeps_its_cause() {
    IllegalStateException cause = new IllegalStateException("broken");

    DhtException fault = DhtException.internal("it broke", cause);

    assertThat(fault.error()).isEqualTo(DhtError.INTERNAL);
    assertThat(fault).hasCause(cause).hasMessage("it broke");
    assertThat(fault.retryAfter()).isEqualTo(DhtError.INTERNAL.retryAfter());
  }
}
