package io.sparkcourse.cli.submit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of Spark's own submit command.
 *
 * @param main the qualified name of the class to run
 * @param deployMode {@code client} or {@code cluster}
 * @param supervise whether the cluster starts a driver again that has failed
 * @param settings as {@code key=value}; of two with one key the later one is taken
 * @param jar the program
 * @param options what the program gets
 */
public record SubmitArguments(
    String main,
    LocalMaster master,
    String deployMode,
    boolean supervise,
    List<String> settings,
    Path jar,
    List<String> options) {

  /** All of them, in the order in which people write them. */
  public List<String> all() {
    List<String> all = new ArrayList<>();
    all.addAll(List.of("--class", main, "--master", master.url(), "--deploy-mode", deployMode));
    if (supervise) {
      all.add("--supervise");
    }
    master.settings().forEach(each -> all.addAll(List.of("--conf", each)));
    settings.forEach(each -> all.addAll(List.of("--conf", each)));
    all.add(uri(jar));
    all.addAll(options);
    return all;
  }

  /**
   * A file as a URI, with its commas escaped, too. Spark takes the # of a path for the beginning of
   * a fragment, and both Spark and Log4j divide their lists of files at commas.
   */
  public static String uri(Path file) {
    return file.toUri().toASCIIString().replace(",", "%2C");
  }
}
