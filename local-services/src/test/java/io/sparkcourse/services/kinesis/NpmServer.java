package io.sparkcourse.services.kinesis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An emulator that others wrote, from npm, in its own process. {@code .ci/run} installs them into
 * {@code target/peers}; the system property {@code course.peers} names another folder.
 */
final class NpmServer implements AutoCloseable {
  private final Process process;
  private final URI endpoint;

  private NpmServer(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /**
   * A server that listens.
   *
   * @throws org.opentest4j.TestAbortedException if the package or Node itself is not installed
   */
  static NpmServer start(String packageName) throws IOException {
    Path folder =
        Path.of(
            System.getProperty(
                "course.peers", System.getProperty("course.root") + "/target/peers"));
    assumeTrue(
        Files.isDirectory(folder.resolve("node_modules").resolve(packageName)),
        () ->
            packageName + " is not installed in " + folder + ": npm install --prefix, or .ci/run");
    Process process;
    try {
      process =
          new ProcessBuilder("node", script().toString(), folder.toString(), packageName)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException noNode) {
      assumeTrue(false, "Node is not installed: " + noNode.getMessage());
      throw noNode;
    }
    BufferedReader output = process.inputReader();
    String port = output.readLine();
    if (port == null) {
      throw new IOException(packageName + " ended before it listened");
    }
    return new NpmServer(process, URI.create("http://127.0.0.1:" + port));
  }

  private static Path script() {
    try {
      return Path.of(NpmServer.class.getResource("/peers/serve.js").toURI());
    } catch (URISyntaxException cause) {
      throw new IllegalStateException(cause);
    }
  }

  URI endpoint() {
    return endpoint;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
