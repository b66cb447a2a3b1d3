package io.sparkcourse.section5.statestoresandsettings;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** What a part of Spark's streaming engine logs, until this is closed. */
final class LoggedLines extends AbstractAppender implements AutoCloseable {
  private final String logger;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private LoggedLines(String logger) {
    super("logged-lines", null, null, true, Property.EMPTY_ARRAY);
    this.logger = logger;
  }

  /**
   * From now on.
   *
   * @param name of a class or a package, in Spark's package {@code sql.execution.streaming}
   * @param level this one, and those above
   */
  static LoggedLines of(String name, Level level) {
    LoggedLines log = new LoggedLines("org.apache.spark.sql.execution.streaming." + name);
    log.start();
    Configurator.setLevel(log.logger, level);
    Logger logger = (Logger) LogManager.getLogger(log.logger);
    logger.addAppender(log);
    logger.setAdditive(false); // not on the console
    return log;
  }

  @Override
  public void append(LogEvent event) {
    lines.add(event.getMessage().getFormattedMessage());
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    context.getConfiguration().removeLogger(logger);
    context.updateLoggers();
    stop();
  }
}
