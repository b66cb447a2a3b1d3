package io.sparkcourse.services.program;

import io.sparkcourse.common.failure.FailureReport;
import io.sparkcourse.services.LocalPort;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What all servers have in common. */
final class ServiceOptions {
  private static final int LAST_PORT = 65_535;

  @Option(
      names = "--port",
      paramLabel = "N",
      converter = PortConverter.class,
      description = "Listen on this port of 127.0.0.1 (default: any that is free).")
  private Integer port;

  @Option(names = "--debug", description = "Show warnings, and stack traces.")
  private boolean debug;

  @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
  private boolean help;

  /** Must be called first: it makes errors be reported in the requested way. */
  void prepare() {
    FailureReport.install(debug);
    if (debug) {
      System.setProperty("course.log.level", "warn");
      System.setProperty("course.log.failures", "error");
      System.setProperty("course.log.throwable", "full");
    }
  }

  /**
   * The port to listen on.
   *
   * @throws io.sparkcourse.common.failure.CannotRunException if the requested port is taken
   */
  int port() throws IOException {
    if (port == null) {
      return LocalPort.anyFree();
    }
    LocalPort.requireFree(port);
    return port;
  }

  /** Ctrl-C ends the program, and so the server; there is nothing else to wait for. */
  static void serveUntilCtrlC() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  static final class PortConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (text.matches("[0-9]{1,5}")) {
        int number = Integer.parseInt(text);
        if (number > 0 && number <= LAST_PORT) {
          return number;
        }
      }
      throw new TypeConversionException("'" + text + "' is not a number from 1 to " + LAST_PORT);
    }
  }
}
