package io.sparkcourse.section2;

import io.sparkcourse.testing.TestSpark;
import org.apache.spark.sql.SparkSession;

/**
 * A session without any views, such as a new driver has. The SparkContext stays that of all tests.
 */
final class NewSession {
  /** Something that runs in it. */
  @FunctionalInterface
  interface Body<E extends Exception> {
    void run() throws E;
  }

  private NewSession() {}

  /** From now on everybody who asks for the session in this JVM is given a new one. */
  static void begin() {
    use(TestSpark.session().newSession());
  }

  /** Gives everybody who asks for the session a new one, for as long as this runs. */
  static <E extends Exception> void during(Body<E> body) throws E {
    SparkSession before = TestSpark.session();
    use(before.newSession());
    try {
      body.run();
    } finally {
      use(before);
    }
  }

  private static void use(SparkSession session) {
    SparkSession.setDefaultSession(session);
    SparkSession.setActiveSession(session); // the threads of the next streaming context inherit it
  }
}
