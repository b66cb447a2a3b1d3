package io.sparkcourse.common.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;

/**
 * A JDBC driver around those of the databases: for addresses that begin with its own prefix, it
 * returns their connections, wrapped.
 *
 * <p>It serves clients that leave the choice of the driver to {@link DriverManager}, as Spark and
 * HikariCP do. A database's own data source, such as H2's {@code JdbcDataSource} and {@code
 * JdbcConnectionPool}, accepts only addresses of that database.
 */
public class WrappingDriver implements Driver {
  private static final String JDBC = "jdbc:";

  private final String prefix;
  private final Wrapper wrapper;

  /** The real connection, to be opened when the wrapper decides. */
  @FunctionalInterface
  public interface Opening {
    Connection open() throws SQLException;
  }

  /** What is done with each connection that a client requests. */
  @FunctionalInterface
  public interface Wrapper {
    /**
     * @return what the client gets
     * @throws SQLException to the client
     */
    Connection wrap(Opening real) throws SQLException;
  }

  /**
   * @param prefix such as {@code jdbc:log:}
   */
  public WrappingDriver(String prefix, Wrapper wrapper) {
    this.prefix = prefix;
    this.wrapper = wrapper;
  }

  /** The address under which a driver with this prefix serves this database. */
  public static String around(String prefix, String jdbcUrl) {
    return prefix + jdbcUrl.substring(JDBC.length());
  }

  private String within(String url) {
    return JDBC + url.substring(prefix.length());
  }

  @Override
  public final boolean acceptsURL(String url) {
    return url.startsWith(prefix);
  }

  @Override
  public final Connection connect(String url, Properties properties) throws SQLException {
    if (!acceptsURL(url)) {
      return null; // as JDBC requires of a driver to which the address does not belong
    }
    return wrapper.wrap(() -> DriverManager.getConnection(within(url), properties));
  }

  @Override
  public final DriverPropertyInfo[] getPropertyInfo(String url, Properties properties)
      throws SQLException {
    return DriverManager.getDriver(within(url)).getPropertyInfo(within(url), properties);
  }

  @Override
  public final int getMajorVersion() {
    return 1;
  }

  @Override
  public final int getMinorVersion() {
    return 0;
  }

  @Override
  public final boolean jdbcCompliant() {
    return false;
  }

  @Override
  public final Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("It does not log by java.util.logging.");
  }

  /** A connection or a statement whose calls go to the handler. */
  public static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            handler.getClass().getClassLoader(), new Class<?>[] {type}, handler));
  }

  /**
   * Passes a call on to the real connection or statement.
   *
   * @throws SQLException the exception of the database's driver itself, not the one that wraps it
   *     in reflection
   */
  public static Object call(Object real, Method method, Object[] args) throws SQLException {
    try {
      return method.invoke(real, args);
    } catch (InvocationTargetException failure) {
      Throwable thrown = failure.getCause();
      if (thrown instanceof SQLException said) {
        throw said;
      }
      if (thrown instanceof RuntimeException unexpected) {
        throw unexpected;
      }
      if (thrown instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(thrown);
    } catch (IllegalAccessException cannotBe) {
      throw new IllegalStateException(cannotBe);
    }
  }
}
