package io.svcdht.architecture;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Shows that BlockHound watches every test: it is installed by its JUnit listener. */
class BlockHoundTest {

  @Test
  void a_blocking_call_on_a_non_blocking_thread_is_an_error() {
    Mono<Boolean> blocking =
        Mono.fromCallable(() -> new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS))
            .subscribeOn(Schedulers.parallel());

    assertThatThrownBy(() -> blocking.block(Duration.ofSeconds(10)))
        .hasRootCauseInstanceOf(BlockingOperationError.class);
  }
}
