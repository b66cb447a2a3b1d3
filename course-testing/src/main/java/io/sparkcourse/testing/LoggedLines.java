package io.sparkcourse.testing;

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

/** What a part of Spark logs, until this is closed. Meanwhile it is not on the console. */
public final class LoggedLines extends AbstractAppender implements AutoCloseable {
  private final String logger;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private LoggedLines(String logger) {
    super("logged-lines", null, null, true, Property.EMPTY_ARRAY);
    this.logger = logger;
  }

  /**
   * From now on.
   *
   * @param logger the name of a class, or of a package and all below it
   * @param level this one, and those above
   */
  public static LoggedLines of(String logger, Level level) {
    LoggedLines log = new LoggedLines(logger);
    log.start();
    Configurator.setLevel(logger, level);
    Logger recorded = (Logger) LogManager.getLogger(logger);
    recorded.addAppender(log);
    recorded.setAdditive(false);
    return log;
  }

  @Override
  public void append(LogEvent event) {
    lines.add(event.getMessage().getFormattedMessage());
  }

  /** The messages, without time and level. */
  public List<String> lines() {
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
