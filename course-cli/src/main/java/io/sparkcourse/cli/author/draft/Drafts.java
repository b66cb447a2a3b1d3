package io.sparkcourse.cli.author.draft;

import io.sparkcourse.cli.course.FileNames;
import io.sparkcourse.cli.course.Manifest;
import io.sparkcourse.cli.course.Manifest.Demo;
import io.sparkcourse.cli.course.Manifest.Lecture;
import io.sparkcourse.cli.course.Manifest.Section;
import io.sparkcourse.cli.course.ManifestReader;
import io.sparkcourse.cli.course.SourceFile;
import io.sparkcourse.cli.exercise.CourseExercise;
import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes the files of a new lecture, demo or exercise, and writes it into {@code course.yaml}.
 * Either all is made or, with an error, nothing.
 */
public final class Drafts {
  private static final Pattern LECTURE_ID = Pattern.compile("[1-9]\\d*\\.(0|[1-9]\\d*)");
  private static final Pattern EXERCISE_ID = Pattern.compile("[1-9]\\d*\\.[1-9]\\d*[a-z]");
  private static final Pattern CLASS_NAME = Pattern.compile("[A-Z][A-Za-z0-9]*");

  /** What YAML takes as it is, and GitHub as a heading. */
  private static final Pattern TITLE = Pattern.compile("[A-Za-z][A-Za-z0-9 ,?-]*");

  private static final String MANIFEST = "course.yaml";

  private final Path root;
  private final Manifest manifest;

  /** New files and changed ones, relative to the root, with all of their text. */
  private final Map<Path, String> files = new LinkedHashMap<>();

  /**
   * Drafts in a checkout.
   *
   * @throws UsageException if its manifest cannot be read
   */
  public Drafts(Path root) {
    this.root = root;
    this.manifest = ManifestReader.read(root.resolve(MANIFEST));
  }

  /**
   * Makes a lecture.
   *
   * @param id as in {@code 2.14}
   * @param title letters, digits, spaces, commas, hyphens and question marks
   * @return the files that were made or changed, relative to the root
   * @throws UsageException if there is such a lecture, or id or title have another form
   */
  public List<Path> lecture(String id, String title) throws IOException {
    require(LECTURE_ID, id, "the id of a lecture is its section and its number, as in 2.14");
    require(TITLE, title, "a title has letters, digits, spaces, commas, hyphens, question marks");
    Section section = section(id);
    if (find(id) != null) {
      throw new UsageException("There is a lecture " + id + " already: " + section.file(find(id)));
    }
    Path file = Path.of(section.module(), "lectures", FileNames.ofLecture(id, title));
    create(file, "lecture.md.txt", Map.of("id", id, "title", title));
    files.put(Path.of(MANIFEST), manifestText().addLecture(id, title).toString());
    return write();
  }

  /**
   * Makes a demo with its test, and a part about it in its lecture.
   *
   * @param lectureId of a lecture that is there
   * @param name of the class, with or without {@code Demo} at its end
   * @return the files that were made or changed, relative to the root
   * @throws UsageException if there is no such lecture, a demo of this name already, or the name is
   *     not that of a class
   */
  public List<Path> demo(String lectureId, String name) throws IOException {
    require(LECTURE_ID, lectureId, "a demo has the id of its lecture, as in 2.8");
    require(CLASS_NAME, name, "the name of a demo is that of its class, as in StateTimeoutDemo");
    Lecture lecture = existing(lectureId);
    Section section = section(lectureId);
    String simpleName = name.endsWith("Demo") ? name : name + "Demo";
    requireNoDemo(simpleName);
    String packageName = packageOf(section, lecture);
    String main = packageName + "." + simpleName;
    String module = section.demosModule(lecture);
    Path source = SourceFile.of(Path.of(""), module, main);
    Map<String, String> values = new HashMap<>();
    values.put("package", packageName);
    values.put("name", simpleName);
    values.put("lecture", lectureId);
    values.put(
        "run",
        lecture.demos().isEmpty()
            ? lectureId
            : simpleName.substring(0, simpleName.length() - "Demo".length()));
    values.put("file", slashed(source));
    values.put("source", slashed(Path.of(section.file(lecture)).getParent().relativize(source)));
    create(source, "Demo.java.txt", values);
    create(
        Path.of(module, "src/test/java").resolve(SourceFile.pathOf(main + "Test")),
        "DemoTest.java.txt",
        values);
    String part = Template.filled("demo.md.txt", values);
    files.put(
        Path.of(section.file(lecture)),
        lectureText(section.file(lecture)).addDemo(part).toString());
    files.put(
        Path.of(MANIFEST),
        manifestText()
            .addDemo(lectureId, main, "\"FILL IN: what it shows, in one line\"")
            .toString());
    return write();
  }

  /**
   * Makes an exercise: stub, solution, check, recorded answers and hints, and a paragraph about it
   * in its lecture.
   *
   * @param id that of its lecture and a letter, as in {@code 2.8c}
   * @param name the end of the name of its class, as in {@code TopAirports}
   * @return the files that were made or changed, relative to the root
   * @throws UsageException if there is no such lecture, such an exercise already, or id or name
   *     have another form
   */
  public List<Path> exercise(String id, String name) throws IOException {
    require(EXERCISE_ID, id, "the id of an exercise is its lecture's and a letter, as in 2.8c");
    require(
        CLASS_NAME, name, "the name of an exercise is the end of its class's, as in TopAirports");
    String lectureId = id.substring(0, id.length() - 1);
    Lecture lecture = existing(lectureId);
    Section section = section(lectureId);
    if (lecture.exercises().stream().anyMatch(exercise -> exercise.id().equals(id))) {
      throw new UsageException("There is an exercise " + id + " already in course.yaml");
    }
    requireModules(section);
    String packageName = "io.sparkcourse.section" + section.id();
    String simpleName = "Ex" + FileNames.padded(id).replaceFirst("^\\d+\\.", "") + name;
    String main = packageName + "." + simpleName;
    CourseExercise exercise =
        new CourseExercise(
            id,
            "FILL IN",
            main,
            section.exercisesModule(),
            section.solutionsModule(),
            section.file(lecture));
    Map<String, String> values = new HashMap<>();
    values.put("id", id);
    values.put("package", packageName);
    values.put("name", simpleName);
    values.put(
        "source",
        slashed(Path.of(section.file(lecture)).getParent().relativize(exercise.stubFile())));
    create(exercise.stubFile(), "Stub.java.txt", values);
    create(exercise.solutionFile(), "Solution.java.txt", values);
    create(exercise.checkFile(), "Check.java.txt", values);
    create(exercise.answersTestFile(), "AnswersTest.java.txt", values);
    create(exercise.hintsFile(), "hints.md.txt", values);
    String paragraph = Template.filled("exercise.md.txt", values);
    files.put(
        Path.of(section.file(lecture)),
        lectureText(section.file(lecture)).addExercise(paragraph).toString());
    files.put(
        Path.of(MANIFEST),
        manifestText().addExercise(lectureId, id, main, "\"FILL IN: its title\"").toString());
    return write();
  }

  private static void require(Pattern form, String given, String rule) {
    if (!form.matcher(given).matches()) {
      throw new UsageException("'" + given + "': " + rule);
    }
  }

  private Section section(String id) {
    int number = Integer.parseInt(id.substring(0, id.indexOf('.')));
    return manifest.sections().stream()
        .filter(section -> section.id() == number)
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "There is no section "
                        + number
                        + ": make its module, and write it into course.yaml"));
  }

  private Lecture find(String id) {
    return manifest.lectures().filter(lecture -> lecture.id().equals(id)).findFirst().orElse(null);
  }

  private Lecture existing(String id) {
    Lecture lecture = find(id);
    if (lecture == null) {
      throw new UsageException(
          "There is no lecture " + id + "; make it by `course dev new lecture " + id + " <Title>`");
    }
    return lecture;
  }

  private void requireNoDemo(String name) {
    manifest
        .lectures()
        .flatMap(lecture -> lecture.demos().stream())
        .map(Demo::name)
        .filter(other -> other.equalsIgnoreCase(name))
        .findFirst()
        .ifPresent(
            other -> {
              throw new UsageException("There is a demo " + other + " already in course.yaml");
            });
  }

  private void requireModules(Section section) {
    for (String module : List.of(section.exercisesModule(), section.solutionsModule())) {
      if (Files.notExists(root.resolve(module).resolve("pom.xml"))) {
        throw new UsageException(
            "Section "
                + section.id()
                + " has no module "
                + module
                + ": make it like that of another section, and add it to the parent pom.xml");
      }
    }
  }

  /** That of the lecture's other demos; for the first one, the words of its file in one. */
  private static String packageOf(Section section, Lecture lecture) {
    return lecture.demos().stream()
        .map(Demo::main)
        .map(main -> main.substring(0, main.lastIndexOf('.')))
        .findFirst()
        .orElseGet(() -> "io.sparkcourse.section" + section.id() + "." + word(lecture));
  }

  private static String word(Lecture lecture) {
    String letters = lecture.title().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return Character.isDigit(letters.charAt(0)) ? "lecture" + letters : letters;
  }

  private ManifestText manifestText() throws IOException {
    return new ManifestText(Files.readString(root.resolve(MANIFEST)));
  }

  private LectureText lectureText(String file) throws IOException {
    return new LectureText(Files.readString(root.resolve(file)));
  }

  private void create(Path file, String template, Map<String, String> values) throws IOException {
    if (Files.exists(root.resolve(file))) {
      throw new UsageException("There is a file " + slashed(file) + " already");
    }
    files.put(file, Template.filled(template, values));
  }

  private List<Path> write() throws IOException {
    for (Map.Entry<Path, String> file : files.entrySet()) {
      Path path = root.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue().getBytes(StandardCharsets.UTF_8));
    }
    return List.copyOf(files.keySet());
  }

  private static String slashed(Path path) {
    return path.toString().replace('\\', '/');
  }
}
