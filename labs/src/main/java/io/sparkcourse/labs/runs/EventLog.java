package io.sparkcourse.labs.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.io.ZStdCompressionCodec;

/**
 * The events of an application, as Spark's History Server reads them. What they say of the machine
 * is left out: its address, its folders, the properties of its JVM.
 */
final class EventLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of the properties of a job, those from which the UI makes its pages. */
  private static final Set<String> SHOWN =
      Set.of(
          "spark.sql.execution.id",
          "spark.job.description",
          "spark.jobGroup.id",
          "sql.streaming.queryId",
          "streaming.sql.batchId");

  private static final List<String> OF_THE_MACHINE =
      List.of(
          "JVM Information",
          "Spark Properties",
          "Hadoop Properties",
          "System Properties",
          "Metrics Properties",
          "Classpath Entries");

  private final String applicationId;
  private final Path events;
  private final String temporaryDirectory;

  /**
   * The events that Spark has written.
   *
   * @param applicationId written in place of that of the run, which has its time in it
   * @param events a file with a JSON object in each line
   * @param temporaryDirectory of that run; {@code /tmp} is written in its place
   */
  EventLog(String applicationId, Path events, String temporaryDirectory) {
    this.applicationId = applicationId;
    this.events = events;
    this.temporaryDirectory = temporaryDirectory;
  }

  /** Writes a file for the History Server, compressed by Zstandard. */
  void writeTo(Path file) throws IOException {
    SparkConf conf = new SparkConf(false).set("spark.io.compression.zstd.level", "19");
    try (OutputStream bytes =
        new ZStdCompressionCodec(conf).compressedOutputStream(Files.newOutputStream(file))) {
      for (String line : Files.readAllLines(events)) {
        JsonNode event = JSON.readTree(line.replace(temporaryDirectory, "/tmp"));
        leaveOutTheMachine(event);
        bytes.write((JSON.writeValueAsString(event) + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private void leaveOutTheMachine(JsonNode event) {
    if (event.path("Properties") instanceof ObjectNode properties) {
      properties.retain(SHOWN);
    }
    for (String each : OF_THE_MACHINE) {
      if (event.path(each) instanceof ObjectNode properties) {
        properties.removeAll();
      }
    }
    event.findParents("Host").forEach(parent -> ((ObjectNode) parent).put("Host", "127.0.0.1"));
    if (event instanceof ObjectNode start && event.has("App ID")) {
      start.put("App ID", applicationId).put("User", "student");
    }
  }
}
