package io.sparkcourse.services.kafka;

import io.sparkcourse.common.failure.CannotRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.Uuid;

/** The directory in which a broker keeps its records, offsets and topics from start to start. */
final class BrokerDirectory {
  private static final String META_PROPERTIES = "meta.properties";

  private BrokerDirectory() {}

  /**
   * Prepares it for a broker, as {@code kafka-storage format} does; if it was used before, it is
   * left unchanged.
   *
   * @return its absolute path
   * @throws CannotRunException if Kafka cannot use a directory with this name
   */
  static Path format(Path directory) throws IOException {
    if (directory.toString().contains(",")) {
      throw new CannotRunException(
          "Kafka cannot use the directory "
              + directory
              + ", for it divides the name at the comma: choose one without"
              + " (-Djava.io.tmpdir for temporary ones).");
    }
    Files.createDirectories(directory);
    Path meta = directory.resolve(META_PROPERTIES);
    if (Files.notExists(meta)) {
      Files.write(
          meta,
          List.of("version=1", "cluster.id=" + Uuid.randomUuid(), "node.id=" + BrokerConfig.NODE));
    }
    return directory.toAbsolutePath();
  }
}
