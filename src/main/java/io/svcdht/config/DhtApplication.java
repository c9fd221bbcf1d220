package io.svcdht.config;

import io.micrometer.context.ContextRegistry;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** The node as a Spring application. Nothing is scanned: what is there stands here. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(DhtProperties.class)
@Import({
  NodeConfiguration.class,
  ObserveConfiguration.class,
  DoorConfiguration.class,
  LifecycleConfiguration.class
})
public class DhtApplication {

  /** Starts a node with Spring's own arguments; returns when it listens, and runs on. */
  public static ConfigurableApplicationContext start(String... arguments) {
    LogContext.register(ContextRegistry.getInstance());
    return new SpringApplication(DhtApplication.class).run(arguments);
  }
}
