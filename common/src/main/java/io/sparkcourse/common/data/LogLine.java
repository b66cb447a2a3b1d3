package io.sparkcourse.common.data;

import java.io.Serializable;
import java.time.Instant;

/**
 * A line of an access log and the moment at which it was written.
 *
 * <p>The moment is known even if the line is malformed, so a stream can be replayed from these.
 * Only {@link #line()} is sent through Spark: a record is safe neither for Kryo nor for bean
 * encoders.
 *
 * @param arrival when the line was written, to the millisecond
 * @param line the line without its line end
 */
public record LogLine(Instant arrival, String line) implements Serializable {}
