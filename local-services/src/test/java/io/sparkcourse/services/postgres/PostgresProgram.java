package io.sparkcourse.services.postgres;

import io.sparkcourse.common.failure.FailureReport;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.concurrent.CountDownLatch;

/** A program with a server. */
public final class PostgresProgram {
  private PostgresProgram() {}

  /**
   * @param args {@code exit} to end with exit code 3 while the server is running, {@code wait} to
   *     be killed, else {@code close}
   */
  public static void main(String[] args) throws Exception {
    FailureReport.install(false);
    try (LocalPostgres server = LocalPostgres.start();
        Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
      System.out.println(connection.isValid(0) ? "connected" : "not connected");
      if (args[0].equals("exit")) {
        System.exit(3);
      }
      if (args[0].equals("wait")) {
        new CountDownLatch(1).await();
      }
    }
  }
}
