package io.sparkcourse.testing.recovery;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Interrupts a job at a commit without a kill: in this JVM, for a check that must test each commit
 * within a second. All connections that were opened with {@link KillAndRecover#jdbcUrl} are closed,
 * which rolls back everything uncommitted, and all further calls of the job to the database fail.
 * What the job keeps in memory survives, so this is no substitute for a kill.
 *
 * <pre>{@code
 * try (CommitFault fault = CommitFault.after(2)) {
 *   run(job); // fails
 * }
 * run(job); // what has happened to the second commit, and to the third?
 * }</pre>
 *
 * <p>There is one at a time in a JVM, because a database driver can only find it in a static field.
 */
public final class CommitFault implements AutoCloseable {
  private static final AtomicReference<CommitFault> CURRENT = new AtomicReference<>();

  private final KillPoint point;
  private final int commit;
  private final boolean ofOneConnection;
  private final List<Connection> connections = new ArrayList<>();
  private int begun;
  private int done;
  private boolean broken;

  private CommitFault(KillPoint point, int commit, boolean ofOneConnection) {
    this.point = point;
    this.commit = commit;
    this.ofOneConnection = ofOneConnection;
    if (!CURRENT.compareAndSet(null, this)) {
      throw new IllegalStateException("There is another fault in this JVM.");
    }
  }

  /** No fault: only counts. */
  public static CommitFault none() {
    return new CommitFault(null, 0, false);
  }

  /** When rows are written, just before the n-th commit, from 1. */
  public static CommitFault before(int commit) {
    return new CommitFault(KillPoint.BEFORE_COMMIT, commit, false);
  }

  /**
   * Just before the n-th commit, too, but only the connection of this commit breaks: the database
   * answers all others, including new ones. So only this commit fails, and nothing else.
   */
  public static CommitFault ofOneConnectionBefore(int commit) {
    return new CommitFault(KillPoint.BEFORE_COMMIT, commit, true);
  }

  /** Just after the n-th commit, from 1: it has been done, but the job gets an error. */
  public static CommitFault after(int commit) {
    return new CommitFault(KillPoint.AFTER_COMMIT, commit, false);
  }

  /** How many commits of written rows were done. */
  public synchronized int commits() {
    return done;
  }

  /** Whether it has happened. */
  public synchronized boolean isBroken() {
    return broken;
  }

  @Override
  public void close() {
    CURRENT.set(null);
  }

  /** A new connection of this JVM. */
  static void opened(Connection connection) throws SQLException {
    CommitFault fault = CURRENT.get();
    if (fault != null) {
      fault.add(connection);
    }
  }

  /** A commit of this JVM on this connection, at this point of it. */
  static void reached(KillPoint point, Connection connection) throws SQLException {
    CommitFault fault = CURRENT.get();
    if (fault != null) {
      fault.visit(point, connection);
    }
  }

  private synchronized void add(Connection connection) throws SQLException {
    if (broken && !ofOneConnection) {
      connection.close();
      throw noAnswer();
    }
    connections.add(connection);
  }

  private synchronized void visit(KillPoint at, Connection connection) throws SQLException {
    if (broken && !ofOneConnection) {
      throw noAnswer();
    }
    int visit = at == KillPoint.BEFORE_COMMIT ? ++begun : ++done;
    if (at == point && visit == commit) {
      broken = true;
      for (Connection open : ofOneConnection ? List.of(connection) : connections) {
        open.close(); // rolls back
      }
      throw noAnswer();
    }
  }

  private static SQLException noAnswer() {
    return new SQLException("The database does not answer any more.");
  }
}
