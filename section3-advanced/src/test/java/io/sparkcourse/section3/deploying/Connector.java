package io.sparkcourse.section3.deploying;

/** An example of a connector: a library that is not part of Spark, like that for Kafka. */
public final class Connector {
  private Connector() {}

  static String read(int number) {
    return "record " + number;
  }
}
