package io.sparkcourse.cli.jvm;

import io.sparkcourse.cli.host.Host;
import io.sparkcourse.cli.usage.UsageException;

/** What a program of the course needs of the machine before anything is compiled or downloaded. */
public final class ProgramHost {
  /** Why a user without a name cannot run Spark, and what to do. */
  public static final String NO_USER_NAME =
      "the system has no name for this user (no line in /etc/passwd), and Spark cannot start without:"
          + " add one, as in `echo 'student:x:'$(id -u)':0::/tmp:/bin/sh' >> /etc/passwd`, or start"
          + " the container as a user that has one";

  private ProgramHost() {}

  /**
   * Refuses a machine on which no program of the course can start.
   *
   * @throws UsageException if there is something to set right
   */
  public static void check() {
    if (!Host.userHasName()) {
      throw new UsageException(NO_USER_NAME);
    }
  }
}
