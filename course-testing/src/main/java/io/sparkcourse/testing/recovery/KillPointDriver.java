package io.sparkcourse.testing.recovery;

import io.sparkcourse.common.database.WrappingDriver;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A JDBC driver around another one, for addresses {@code jdbc:killpoint:h2:...}: before and after
 * each commit of written rows there is a kill point. Without a transaction, each statement that
 * writes is its own commit.
 */
public final class KillPointDriver extends WrappingDriver {
  private static final String PREFIX = "jdbc:killpoint:";

  private static final Pattern WRITES =
      Pattern.compile("\\s*(insert|update|delete|merge|replace)\\b.*", Pattern.DOTALL);

  static {
    try {
      DriverManager.registerDriver(new KillPointDriver());
    } catch (SQLException cause) {
      throw new ExceptionInInitializerError(cause);
    }
  }

  /** The address under which this driver provides connections to that database. */
  static String around(String jdbcUrl) {
    return around(PREFIX, jdbcUrl);
  }

  public KillPointDriver() {
    super(PREFIX, KillPointDriver::wrap);
  }

  private static Connection wrap(Opening opening) throws SQLException {
    Connection real = opening.open();
    CommitFault.opened(real);
    return proxy(Connection.class, new AroundConnection(real));
  }

  private static final class AroundConnection implements InvocationHandler {
    private final Connection real;
    private boolean uncommitted;

    AroundConnection(Connection real) {
      this.real = real;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      return switch (method.getName()) {
        case "commit" -> commit(method, arguments);
        case "setAutoCommit" ->
            (boolean) arguments[0] && !real.getAutoCommit()
                ? commit(method, arguments)
                : call(real, method, arguments);
        case "rollback" -> {
          uncommitted = false;
          yield call(real, method, arguments);
        }
        case "createStatement" -> statement(Statement.class, call(real, method, arguments), null);
        case "prepareStatement" ->
            statement(
                PreparedStatement.class, call(real, method, arguments), (String) arguments[0]);
        default -> call(real, method, arguments);
      };
    }

    private <T> T statement(Class<T> type, Object statement, String sql) {
      return proxy(type, new AroundStatement(this, statement, sql));
    }

    private Object commit(Method method, Object[] arguments) throws Throwable {
      return uncommitted ? committing(real, method, arguments) : call(real, method, arguments);
    }

    /** A statement that writes: within a transaction a write, otherwise a separate commit. */
    Object write(Object statement, Method method, Object[] arguments) throws Throwable {
      if (real.getAutoCommit()) {
        return committing(statement, method, arguments);
      }
      uncommitted = true;
      return call(statement, method, arguments);
    }

    private Object committing(Object target, Method method, Object[] arguments) throws Throwable {
      reached(KillPoint.BEFORE_COMMIT);
      Object result = call(target, method, arguments);
      uncommitted = false;
      reached(KillPoint.AFTER_COMMIT);
      return result;
    }

    private void reached(KillPoint point) throws SQLException {
      KillSwitch.reached(point);
      CommitFault.reached(point, real);
    }
  }

  /**
   * @param real the statement of the database's own driver
   * @param sql of a prepared statement; null if each call has its own
   */
  private record AroundStatement(AroundConnection connection, Object real, String sql)
      implements InvocationHandler {
    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      String name = method.getName();
      boolean runs = name.startsWith("execute") && !name.equals("executeQuery");
      return runs && writes(name, arguments)
          ? connection.write(real, method, arguments)
          : call(real, method, arguments);
    }

    private boolean writes(String method, Object[] arguments) {
      boolean ofItsOwn = arguments != null && arguments.length > 0;
      String text = ofItsOwn ? (String) arguments[0] : sql;
      // A batch of statements has no text here, and statements are collected in a batch in order to
      // write.
      return text == null
          ? method.endsWith("Batch")
          : WRITES.matcher(text.toLowerCase(Locale.ROOT)).matches();
    }
  }
}
