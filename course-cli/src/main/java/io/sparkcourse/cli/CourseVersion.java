package io.sparkcourse.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of the course, from its pom, and of the Java that runs it. */
final class CourseVersion implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = CourseVersion.class.getResourceAsStream("course.properties")) {
      properties.load(in);
    }
    return new String[] {
      "course " + properties.getProperty("version"),
      "Spark " + properties.getProperty("spark.version"),
      "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")"
    };
  }
}
