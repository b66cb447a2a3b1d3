package io.sparkcourse.section5.windows;

import io.sparkcourse.testing.TestSpark;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests whose session is in UTC, whatever time zone the machine is in. */
final class UtcSession implements BeforeAllCallback, AfterAllCallback {
  static final String TIME_ZONE = "spark.sql.session.timeZone";

  @Override
  public void beforeAll(ExtensionContext context) {
    TestSpark.session().conf().set(TIME_ZONE, "UTC");
  }

  @Override
  public void afterAll(ExtensionContext context) {
    TestSpark.session().conf().unset(TIME_ZONE);
  }
}
