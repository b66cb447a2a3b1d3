package io.sparkcourse.section1.firstproject;

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

/** The warnings that the driver logs about receivers, until this is closed. */
final class ReceiverWarnings extends AbstractAppender implements AutoCloseable {
  private static final String LOGGER = "org.apache.spark.streaming.scheduler.ReceiverTracker";

  private final List<String> warnings = new CopyOnWriteArrayList<>();

  private ReceiverWarnings() {
    super("receiver-warnings", null, null, true, Property.EMPTY_ARRAY);
  }

  /** From now on; they are not on the console. */
  static ReceiverWarnings record() {
    ReceiverWarnings log = new ReceiverWarnings();
    log.start();
    Configurator.setLevel(LOGGER, Level.WARN);
    Logger logger = (Logger) LogManager.getLogger(LOGGER);
    logger.addAppender(log);
    logger.setAdditive(false);
    return log;
  }

  @Override
  public void append(LogEvent event) {
    if (event.getLevel() == Level.WARN) {
      warnings.add(event.getMessage().getFormattedMessage());
    }
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  @Override
  public void close() {
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    context.getConfiguration().removeLogger(LOGGER);
    context.updateLoggers();
    stop();
  }
}
