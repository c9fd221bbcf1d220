package io.svcdht.config;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Hooks;

/** The node as a Spring application. Nothing is scanned: what is there stands here. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(DhtProperties.class)
@Import({
  NodeConfiguration.class,
  ObserveConfiguration.class,
  DoorConfiguration.class,
  FleetConfiguration.class,
  BusConfiguration.class,
  TracesConfiguration.class,
  LifecycleConfiguration.class
})
public class DhtApplication {

  private static final Logger LOG = LoggerFactory.getLogger(DhtApplication.class);

  /** Starts a node with Spring's own arguments; returns when it listens, and runs on. */
  public static ConfigurableApplicationContext start(String... arguments) {
    Hooks.onErrorDropped(DhtApplication::dropped);
    return new SpringApplication(DhtApplication.class).run(arguments);
  }

  /** A peer that fails after nobody waits for it any more is no error; anything else is ours. */
  private static void dropped(Throwable fault) {
    if (fault instanceof DhtException late && late.error() != DhtError.INTERNAL) {
      LOG.debug("Too late to matter: {}", late.detail());
    } else {
      LOG.atWarn()
          .addKeyValue("no_lookup", "nobody waits for it any more")
          .setCause(fault)
          .log("A failure that nobody waited for");
    }
  }
}
