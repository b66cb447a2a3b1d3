package io.sparkcourse.section1.firstproject;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.config.Property;

/**
 * A log that counts its INFO lines instead of printing them. Its level is that of a Spark program
 * without a log configuration: INFO for everything.
 */
final class CountingLog extends AbstractAppender {
  private final AtomicInteger infoLines = new AtomicInteger();

  private CountingLog() {
    super("counting", null, null, true, Property.EMPTY_ARRAY);
  }

  /** Replaces the whole log configuration, including levels, by a new log. */
  static CountingLog install() {
    CountingLog log = new CountingLog();
    log.start();
    Configuration configuration = new DefaultConfiguration();
    configuration
        .getRootLogger()
        .getAppenders()
        .keySet()
        .forEach(configuration.getRootLogger()::removeAppender);
    configuration.getRootLogger().addAppender(log, null, null);
    configuration.getRootLogger().setLevel(Level.INFO);
    LoggerContext.getContext(false).start(configuration);
    return log;
  }

  @Override
  public void append(LogEvent event) {
    if (event.getLevel() == Level.INFO) {
      infoLines.incrementAndGet();
    }
  }

  /** The lines since the last call. */
  int takeInfoLines() {
    return infoLines.getAndSet(0);
  }
}
