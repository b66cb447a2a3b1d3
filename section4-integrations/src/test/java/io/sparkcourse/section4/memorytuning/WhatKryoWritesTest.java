package io.sparkcourse.section4.memorytuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoSerializable;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 4.6: what Spark writes with the serializer of {@code spark.serializer}, and what not. */
class WhatKryoWritesTest {
  private static final int NOTES = 10;

  @TempDir Path directory;

  private JavaSparkContext sc;

  /** Counts by which serializer it was written, in the one JVM of local mode. */
  private static final class Note implements Serializable, KryoSerializable {
    private static final long serialVersionUID = 1L;
    private static final AtomicInteger BY_JAVA = new AtomicInteger();
    private static final AtomicInteger BY_KRYO = new AtomicInteger();

    private void writeObject(ObjectOutputStream out) throws IOException {
      BY_JAVA.incrementAndGet();
      out.defaultWriteObject();
    }

    @Override
    public void write(Kryo kryo, Output output) {
      BY_KRYO.incrementAndGet();
    }

    @Override
    public void read(Kryo kryo, Input input) {
      // it has no fields
    }
  }

  @BeforeEach
  void startWithKryo() {
    TestSpark.stop();
    sc = new JavaSparkContext(SerializedSizesDemo.kryo(TestSpark.conf()));
    Note.BY_JAVA.set(0);
    Note.BY_KRYO.set(0);
  }

  @AfterEach
  void stop() {
    sc.close();
  }

  @Test
  void cachedBytesAreWrittenByKryo() {
    notes().persist(StorageLevel.MEMORY_ONLY_SER()).count();

    assertWrittenByKryoOnly();
  }

  @Test
  void soIsWhatIsShuffled() {
    notes().repartition(3).count();

    assertWrittenByKryoOnly();
  }

  @Test
  void soAreTheDataOfACheckpoint() {
    sc.setCheckpointDir(HadoopPath.of(directory));
    JavaRDD<Note> notes = notes();
    notes.checkpoint();

    assertThat(notes.count()).isEqualTo(NOTES);

    assertThat(notes.isCheckpointed()).isTrue();
    assertWrittenByKryoOnly();
  }

  @Test
  void objectFilesAreWrittenByJava() {
    notes().saveAsObjectFile(HadoopPath.of(directory.resolve("notes")));

    assertThat(Note.BY_JAVA).hasValue(NOTES);
    assertThat(Note.BY_KRYO).hasValue(0);
  }

  @Test
  void soIsWhatAFunctionCaptures() {
    Note note = new Note();
    sc.parallelize(List.of(1, 2)).filter(number -> note.hashCode() != number).count();

    assertWrittenByJavaOnly();
  }

  @Test
  void soAreTheMetadataOfACheckpoint() {
    JavaStreamingContext ssc = new JavaStreamingContext(sc, Durations.seconds(1));
    try {
      ssc.checkpoint(HadoopPath.of(directory.resolve("checkpoint")));
      Note note = new Note();
      ssc.textFileStream(HadoopPath.pattern(directory))
          .foreachRDD(
              rdd -> {
                note.hashCode();
              });
      ssc.start();
      ReplayClock.of(ssc).advance(1_000);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Files.exists(directory.resolve("checkpoint/checkpoint-1000")));
    } finally {
      ssc.stop(false, false);
    }

    assertWrittenByJavaOnly();
  }

  private static void assertWrittenByKryoOnly() {
    assertThat(Note.BY_KRYO).hasValue(NOTES);
    assertThat(Note.BY_JAVA).hasValue(0);
  }

  private static void assertWrittenByJavaOnly() {
    assertThat(Note.BY_JAVA).hasPositiveValue();
    assertThat(Note.BY_KRYO).hasValue(0);
  }

  /** Made in the tasks, so that nothing else than the operation behind it writes them. */
  private JavaRDD<Note> notes() {
    return sc.parallelize(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 2).map(number -> new Note());
  }
}
