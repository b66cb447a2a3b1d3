package io.sparkcourse.section2;

import io.sparkcourse.testing.TestSpark;
import org.apache.spark.sql.SparkSession;

/**
 * A session without any views, like that of a new driver. The SparkContext stays the one of all
 * tests.
 */
final class NewSession {
  private NewSession() {}

  /** From now on, all code that asks for the session in this JVM gets a new one. */
  static void begin() {
    SparkSession session = TestSpark.session().newSession();
    SparkSession.setDefaultSession(session);
    SparkSession.setActiveSession(session); // the threads of the next streaming context inherit it
  }
}
