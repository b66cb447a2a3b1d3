package io.sparkcourse.section3.checkpointing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.Checkpoint;
import org.apache.spark.streaming.CheckpointReader;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which settings of a recovered program come from its checkpoint, and which from its start. */
class FrozenConfigurationTest {
  @TempDir Path directory;

  private final List<String> properties = new ArrayList<>();

  /** A new SparkContext, whose configuration no other test has changed. */
  @BeforeEach
  void stopTheSharedContext() {
    TestSpark.stop();
  }

  @AfterEach
  void forgetProperties() {
    properties.forEach(System::clearProperty);
  }

  @Test
  void mostSettingsAreThoseOfTheCheckpoint() throws Exception {
    Map<String, String> before =
        Map.of(
            "spark.app.name", "first",
            "spark.executor.memory", "1g",
            "spark.executor.instances", "1",
            "spark.default.parallelism", "1",
            "spark.jars", jar("first.jar"),
            "spark.local.dir", directory.resolve("first").toString(),
            "spark.streaming.backpressure.enabled", "true",
            "spark.streaming.stopGracefullyOnShutdown", "true",
            "spark.my.setting", "first");
    SparkConf conf = TestSpark.conf();
    before.forEach(conf::set);
    writeCheckpoint(conf);

    before.keySet().forEach(key -> setLikeSparkSubmit(key, "second"));

    SparkConf recovered = checkpointRead().createSparkConf();
    before.forEach((key, value) -> assertThat(recovered.get(key)).as(key).isEqualTo(value));
  }

  @Test
  void whereTheProgramRunsIsReadAgain() throws Exception {
    List<String> readAgain =
        List.of(
            "spark.master",
            "spark.driver.host",
            "spark.driver.bindAddress",
            "spark.driver.port",
            "spark.ui.port",
            "spark.blockManager.port",
            "spark.yarn.app.id",
            "spark.yarn.keytab",
            "spark.yarn.principal",
            "spark.kerberos.keytab",
            "spark.kerberos.principal",
            "spark.kubernetes.driver.pod.name");
    writeCheckpoint(TestSpark.conf());

    readAgain.forEach(key -> setLikeSparkSubmit(key, "second"));

    SparkConf recovered = checkpointRead().createSparkConf();
    readAgain.forEach(key -> assertThat(recovered.get(key)).as(key).isEqualTo("second"));
  }

  @Test
  void theRecoveredContextRunsOnTheMasterOfItsStart() throws Exception {
    writeCheckpoint(TestSpark.conf().setMaster("local[2]").setAppName("first"));
    setLikeSparkSubmit("spark.master", "local[3]");
    setLikeSparkSubmit("spark.app.name", "second");

    try (JavaStreamingContext recovered = new JavaStreamingContext(checkpoint())) {
      assertThat(recovered.sparkContext().master()).isEqualTo("local[3]");
      assertThat(recovered.sparkContext().appName()).isEqualTo("first");
    }
  }

  /** Like getOrCreate: an existing SparkContext is not created again. */
  @Test
  void aContextThatIsThereIsTakenOverWithItsConfiguration() throws Exception {
    writeCheckpoint(TestSpark.conf().set("spark.my.setting", "first"));

    try (JavaSparkContext first =
            new JavaSparkContext(TestSpark.conf().set("spark.my.setting", "second"));
        JavaStreamingContext recovered = new JavaStreamingContext(checkpoint())) {
      assertThat(recovered.sparkContext().sc()).isSameAs(first.sc());
      assertThat(recovered.sparkContext().getConf().get("spark.my.setting")).isEqualTo("second");
    }
    try (JavaStreamingContext recovered = new JavaStreamingContext(checkpoint())) {
      assertThat(recovered.sparkContext().getConf().get("spark.my.setting")).isEqualTo("first");
    }
  }

  /** So a checkpoint directory needs the same protection as the secrets. */
  @Test
  void secretsOfTheConfigurationAreInTheFilesOfTheCheckpoint() throws Exception {
    writeCheckpoint(TestSpark.conf().set("spark.hadoop.fs.s3a.secret.key", "wJalrXUtnFEMI"));

    assertThat(checkpointRead().sparkConfPairs())
        .anyMatch(setting -> setting._2().equals("wJalrXUtnFEMI"));
  }

  private void writeCheckpoint(SparkConf conf) throws Exception {
    JavaStreamingContext ssc = new JavaStreamingContext(conf, RunningTotal.BATCH);
    try {
      ssc.checkpoint(checkpoint());
      RunningTotal.numbers(ssc).foreachRDD(rdd -> rdd.count());
      RunningTotal.run(ssc, 1);
    } finally {
      ssc.stop(true);
    }
  }

  /** What spark-submit does with --conf, --master and so on before it calls main. */
  private void setLikeSparkSubmit(String key, String value) {
    properties.add(key);
    System.setProperty(key, value);
  }

  private String jar(String name) throws IOException {
    return Files.createFile(directory.resolve(name))
        .toUri()
        .toASCIIString(); // a URI, as spark.jars requires
  }

  private Checkpoint checkpointRead() {
    return CheckpointReader.read(checkpoint(), TestSpark.conf(), new Configuration(), false).get();
  }

  private String checkpoint() {
    return HadoopPath.of(directory);
  }
}
