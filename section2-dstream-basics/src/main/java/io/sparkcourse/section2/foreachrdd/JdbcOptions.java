package io.sparkcourse.section2.foreachrdd;

import io.sparkcourse.common.failure.CannotRunException;
import java.sql.DriverManager;
import java.sql.SQLException;
import picocli.CommandLine.Option;

/** The user's own database. User and password are only read from the environment. */
final class JdbcOptions {
  @Option(
      names = "--jdbc-url",
      paramLabel = "URL",
      description =
          "Write into this database, as JDBC_USER with JDBC_PASSWORD of the environment if they are"
              + " set. The table hashtag_counts is made if it is not there, and stays.")
  private String jdbcUrl;

  boolean given() {
    return jdbcUrl != null;
  }

  /**
   * The database, after a connection to it, and with the table created.
   *
   * @throws CannotRunException if it cannot be reached, or the table cannot be created
   */
  Database database() {
    Database database =
        new Database(jdbcUrl, System.getenv("JDBC_USER"), System.getenv("JDBC_PASSWORD"));
    try {
      DriverManager.getDriver(jdbcUrl);
    } catch (SQLException unknown) {
      throw new CannotRunException(
          "No JDBC driver on the class path knows "
              + withoutSecrets()
              + ": add the database's driver to the pom.xml of section 2, or its jar by spark-submit"
              + " --jars.",
          unknown);
    }
    try {
      HashtagTable.execute(database, HashtagTable.CREATE);
    } catch (SQLException failure) {
      throw new CannotRunException(
          "Cannot write to "
              + withoutSecrets()
              + ": "
              + said(failure)
              + " Is the database up, and are JDBC_USER and JDBC_PASSWORD right?",
          failure);
    }
    return database;
  }

  /** The address without its parameters and without {@code user:password@}. */
  private String withoutSecrets() {
    return jdbcUrl.replaceAll("[?;].*", "").replaceAll("[^/:]+[/:][^/@]*@", "");
  }

  private String said(SQLException failure) {
    String line = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    return line.replace(jdbcUrl, withoutSecrets()).replaceAll("[.\\s]+$", "") + ".";
  }
}
