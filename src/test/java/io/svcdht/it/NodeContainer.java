package io.svcdht.it;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assertions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/** One node in a container of the image, as restricted as the chart has it. */
final class NodeContainer implements AutoCloseable {

  /** May read and announce. */
  static final String TOKEN = "0123456789abcdef0123456789abcdef";

  /** Start and quorum, on a machine that does other things beside. */
  private static final Duration MOST = Duration.ofMinutes(3);

  private static final Duration REQUEST = Duration.ofSeconds(30);
  private static final String TOKENS = "/etc/svc-dht/tokens";
  private static final int API = 8080;
  private static final int MANAGEMENT = 8081;
  private static final long MEMORY = 1L << 30;

  /** Longer than a node takes to end, as the chart has it. */
  private static final int GRACE_SECONDS = 60;

  private final HttpClient client = HttpClient.newHttpClient();
  private final GenericContainer<?> container;

  private NodeContainer(GenericContainer<?> container) {
    this.container = container;
  }

  /** A micronode that begins with whoever is on the network; started, not yet ready. */
  static NodeContainer among(Network network, Path tokens) {
    return start(
        node(tokens, "--dht.bootstrap.seeds=/dns/seeds/tcp/9910")
            .withNetwork(network)
            .withNetworkAliases("seeds"));
  }

  /** A macronode by itself, with its data on a volume of this name. */
  static NodeContainer alone(String volume, Path tokens) {
    Mount data =
        new Mount().withType(MountType.VOLUME).withSource(volume).withTarget("/var/lib/svc-dht");
    return start(
        node(tokens, "--dht.profile=macronode", "--dht.standalone=true")
            .withCreateContainerCmdModifier(create -> hostOf(create).withMounts(List.of(data))));
  }

  /** Removes a volume that no container has any more. */
  static void remove(String volume) {
    DockerClientFactory.instance().client().removeVolumeCmd(volume).exec();
  }

  private static NodeContainer start(GenericContainer<?> container) {
    container.start();
    return new NodeContainer(container);
  }

  /** Its JVM ends at once if it cannot use the AOT cache of the image. */
  private static GenericContainer<?> node(Path tokens, String... arguments) {
    List<String> command = new ArrayList<>(List.of("serve", "--dht.api.access.tokens=" + TOKENS));
    command.addAll(Arrays.asList(arguments));
    return new GenericContainer<>(DockerImageName.parse(Image.NAME))
        .withExposedPorts(API, MANAGEMENT)
        .withEnv("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=50 -XX:AOTMode=on")
        .withTmpFs(Map.of("/tmp", "rw"))
        .withFileSystemBind(tokens.toAbsolutePath().toString(), TOKENS, BindMode.READ_ONLY)
        .withCreateContainerCmdModifier(NodeContainer::restrict)
        .withCommand(command.toArray(String[]::new))
        .waitingFor(new Nothing());
  }

  private static void restrict(CreateContainerCmd create) {
    hostOf(create)
        .withReadonlyRootfs(true)
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"))
        .withMemory(MEMORY);
  }

  private static HostConfig hostOf(CreateContainerCmd create) {
    return Objects.requireNonNull(create.getHostConfig());
  }

  /** Waits until {@code /readyz} answers 200; fails with the log's end after three minutes. */
  NodeContainer awaitReady() throws InterruptedException {
    NodeProcess.await(
        "ready",
        MOST,
        () -> {
          Assertions.assertTrue(container.isRunning(), () -> "the node ended: " + log());
          return readiness() == 200;
        });
    return this;
  }

  /** What {@code /readyz} answers; 0 for none within two seconds. */
  int readiness() {
    HttpRequest.Builder asked = to(MANAGEMENT, "/readyz").timeout(Duration.ofSeconds(2));
    try {
      return client.send(asked.build(), BodyHandlers.discarding()).statusCode();
    } catch (IOException notYet) {
      return 0;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(to(API, path));
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    return send(posted(path, json).header("Authorization", "Bearer " + TOKEN));
  }

  HttpResponse<String> postAsStranger(String path, String json)
      throws IOException, InterruptedException {
    return send(posted(path, json));
  }

  private HttpRequest.Builder posted(String path, String json) {
    return to(API, path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder to(int port, String path) {
    String host = "http://" + container.getHost() + ":" + container.getMappedPort(port);
    return HttpRequest.newBuilder(URI.create(host + path)).timeout(REQUEST);
  }

  /** No process of it gets any time, and nothing is closed. */
  void pause() {
    engine().pauseContainerCmd(container.getContainerId()).exec();
  }

  /** After {@link #pause}. */
  void goOn() {
    engine().unpauseContainerCmd(container.getContainerId()).exec();
  }

  /** Dies at once, telling nobody. */
  void kill() {
    engine().killContainerCmd(container.getContainerId()).exec();
  }

  /** SIGTERM; the exit code once it has ended, 137 if it had to be killed. */
  long terminate() {
    engine().stopContainerCmd(container.getContainerId()).withTimeout(GRACE_SECONDS).exec();
    return Objects.requireNonNull(
        engine()
            .inspectContainerCmd(container.getContainerId())
            .exec()
            .getState()
            .getExitCodeLong());
  }

  /** What its process has mapped, as jcmd of the image tells; jcmd itself has no AOT cache. */
  String dynamicLibraries() throws IOException, InterruptedException {
    return container
        .execInContainer("/opt/java/bin/jcmd", "-J-XX:AOTMode=auto", "1", "VM.dynlibs")
        .getStdout();
  }

  String log() {
    return container.getLogs();
  }

  private DockerClient engine() {
    return container.getDockerClient();
  }

  @Override
  public void close() {
    container.stop();
    client.close();
  }

  /** Testcontainers would look for open ports with a shell, which the image has not. */
  private static final class Nothing extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {}
  }
}
