package io.sparkcourse.common.database;

import io.sparkcourse.common.database.JdbcLog.Kind;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A connection whose calls are recorded in a {@link JdbcLog}, and those of its statements, too. If
 * a client tries to send it to a task, this class name is in Spark's error message.
 */
final class LoggedConnection implements InvocationHandler {
  private final Connection connection;
  private final int number;
  private final JdbcLog log;

  // Kept here: a broken connection does not answer queries.
  private boolean autoCommit = true;
  private boolean closed;

  private LoggedConnection(Connection connection, int number, JdbcLog log) {
    this.connection = connection;
    this.number = number;
    this.log = log;
  }

  static Connection of(Connection connection, int number, JdbcLog log) {
    return WrappingDriver.proxy(Connection.class, new LoggedConnection(connection, number, log));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
    return switch (method.getName()) {
      case "equals" -> proxy == args[0];
      case "commit" -> noted(Kind.COMMIT, null, method, args);
      case "rollback" -> noted(Kind.ROLLBACK, null, method, args);
      case "close", "abort" -> closed ? null : close(method, args);
      case "setAutoCommit" -> {
        Object nothing = WrappingDriver.call(connection, method, args);
        autoCommit = (boolean) args[0];
        yield nothing;
      }
      default -> {
        Object result = WrappingDriver.call(connection, method, args);
        yield result instanceof Statement statement
            ? WrappingDriver.proxy(
                method.getReturnType(), logged(statement, (Connection) proxy, args))
            : result;
      }
    };
  }

  private Object close(Method method, Object[] args) throws SQLException {
    closed = true;
    return noted(Kind.CLOSE, null, method, args);
  }

  private Object noted(Kind kind, String sql, Method method, Object[] args) throws SQLException {
    return log.pass(
        JdbcLog.call(kind, number, sql, autoCommit),
        () -> WrappingDriver.call(connection, method, args));
  }

  /**
   * @param args of the method that created the statement, the first of them the SQL if it is
   *     prepared
   */
  private InvocationHandler logged(
      Statement statement, Connection loggedConnection, Object[] args) {
    String prepared = sql(args, null);
    return (proxy, method, statementArgs) -> {
      if (method.getName().startsWith("execute")) {
        return log.pass(
            JdbcLog.call(Kind.EXECUTE, number, sql(statementArgs, prepared), autoCommit),
            () -> WrappingDriver.call(statement, method, statementArgs));
      }
      return switch (method.getName()) {
        case "equals" -> proxy == statementArgs[0];
        case "getConnection" -> loggedConnection;
        default -> WrappingDriver.call(statement, method, statementArgs);
      };
    };
  }

  private static String sql(Object[] args, String otherwise) {
    return args != null && args.length > 0 && args[0] instanceof String sql ? sql : otherwise;
  }
}
