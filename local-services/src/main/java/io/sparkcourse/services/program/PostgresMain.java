package io.sparkcourse.services.program;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.services.postgres.LocalPostgres;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code course postgres}: a database to experiment with. */
@Command(
    name = "course postgres",
    description = "Runs a PostgreSQL server on this machine until Ctrl-C.",
    footer = {
      "",
      "Examples:",
      "  course postgres",
      "  course postgres --port 5432",
    })
public final class PostgresMain implements Callable<Integer> {
  @Mixin private ServiceOptions service;

  public static void main(String[] args) {
    CommandLineProgram.run(new PostgresMain(), args);
  }

  @Override
  public Integer call() throws Exception {
    service.prepare();
    try (LocalPostgres server = LocalPostgres.start(service.port())) {
      System.out.println("PostgreSQL is running, with one empty database.");
      System.out.println("JDBC URL: " + server.jdbcUrl());
      System.out.println("Ctrl-C ends it; what was written is deleted then.");
      ServiceOptions.serveUntilCtrlC();
    }
    return 0;
  }
}
