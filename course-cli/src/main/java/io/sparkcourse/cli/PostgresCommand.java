package io.sparkcourse.cli;

import picocli.CommandLine.Command;

/** {@code course postgres}: a database on this machine. */
@Command(name = "postgres", description = "Runs a PostgreSQL server until Ctrl-C.")
final class PostgresCommand extends ServiceCommand {
  PostgresCommand() {
    super("PostgresMain");
  }
}
