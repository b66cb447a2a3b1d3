package io.sparkcourse.section3.deploying;

/** Stands for a connector: a library that is not part of Spark, as that of Kafka. */
public final class Connector {
  private Connector() {}

  static String read(int number) {
    return "record " + number;
  }
}
