package io.sparkcourse.section9;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.api.java.JavaDStream;

/** Answers that do not end, or that end the JVM. */
final class Ex01aForever {
  private Ex01aForever() {}

  static JavaDStream<String> inThePipeline(JavaDStream<String> words) {
    while (words != null) {
      Thread.onSpinWait();
    }
    return null;
  }

  static JavaDStream<String> inATask(JavaDStream<String> words) {
    return words.map(Ex01aForever::loop);
  }

  private static String loop(String word) {
    while (word != null) {
      Thread.onSpinWait();
    }
    return null;
  }

  static JavaDStream<String> inTransform(JavaDStream<String> words) {
    return words.transform(Ex01aForever::loop);
  }

  private static JavaRDD<String> loop(JavaRDD<String> words) {
    while (words != null) {
      Thread.onSpinWait();
    }
    return null;
  }

  static JavaDStream<String> waits(JavaDStream<String> words) {
    words.print();
    words.context().start();
    words.context().awaitTermination();
    return words;
  }

  static JavaDStream<String> exits(JavaDStream<String> words) {
    return words.map(
        word -> {
          System.exit(0);
          return word;
        });
  }
}
