package io.sparkcourse.section2;

import io.sparkcourse.testing.TestSpark;
import org.apache.spark.sql.SparkSession;

/**
 * A session without any views, such as a new driver has. The SparkContext stays that of all tests.
 */
final class NewSession {
  private NewSession() {}

  /** From now on everybody who asks for the session in this JVM is given a new one. */
  static void begin() {
    SparkSession session = TestSpark.session().newSession();
    SparkSession.setDefaultSession(session);
    SparkSession.setActiveSession(session); // the threads of the next streaming context inherit it
  }
}
