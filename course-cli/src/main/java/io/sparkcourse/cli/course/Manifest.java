package io.sparkcourse.cli.course;

import java.util.List;
import java.util.stream.Stream;

/**
 * The content of {@code course.yaml}: sections, lectures, demos and exercises in teaching order.
 *
 * @param title the title of the course
 * @param sections never null; in teaching order
 */
public record Manifest(String title, List<Section> sections) {

  public Manifest {
    sections = orEmpty(sections);
  }

  /**
   * A section of the course.
   *
   * @param module the folder of the section's Maven module, relative to the root of the course
   */
  public record Section(int id, String title, String module, List<Lecture> lectures) {
    public Section {
      lectures = orEmpty(lectures);
    }

    /** The text of one of its lectures, relative to the root of the course. */
    public String file(Lecture lecture) {
      return module + "/lectures/" + FileNames.ofLecture(lecture.id(), lecture.title());
    }

    /** The folder of the Maven module that holds the demos of one of its lectures. */
    public String demosModule(Lecture lecture) {
      return lecture.module() == null ? module : lecture.module();
    }

    /** The folder of the Maven module that holds the stubs of this section's exercises. */
    public String exercisesModule() {
      return "exercises/" + module;
    }

    /** The folder of the Maven module that holds their solutions. */
    public String solutionsModule() {
      return "solutions/" + module;
    }
  }

  /**
   * A lecture.
   *
   * @param id section and item, as in {@code 2.8}
   * @param module the folder of the Maven module with its demos, where that is not the section's:
   *     for libraries that must not meet those of the section; else null
   * @param video address of the recording, or null where there is none
   */
  public record Lecture(
      String id,
      String title,
      String module,
      String video,
      List<Demo> demos,
      List<Lab> labs,
      List<Exercise> exercises) {
    public Lecture {
      demos = orEmpty(demos);
      labs = orEmpty(labs);
      exercises = orEmpty(exercises);
    }
  }

  /**
   * A runnable demo.
   *
   * @param main the qualified name of its class
   * @param shows what it shows, in one line
   */
  public record Demo(String main, String shows) {
    /** The simple name of its class. */
    public String name() {
      return main.substring(main.lastIndexOf('.') + 1);
    }
  }

  /**
   * An experiment that takes minutes, and that nothing but the launcher starts; or a program that
   * is sick, which is an exercise.
   *
   * @param name what a student types
   * @param main the qualified name of its class, or null if it is an exercise
   * @param exercise the id of the exercise whose stub it runs, or null if it has a class of its own
   * @param shows what it shows, in one line
   */
  public record Lab(String name, String main, String exercise, String shows) {
    /** The folder of the Maven module that has the labs of all sections. */
    public static final String MODULE = "labs";

    public boolean isExercise() {
      return exercise != null;
    }
  }

  /**
   * An exercise.
   *
   * @param id the lecture's id and a letter, as in {@code 2.8a}
   * @param main the qualified name of the stub
   */
  public record Exercise(String id, String main, String title) {}

  public Stream<Lecture> lectures() {
    return sections.stream().flatMap(section -> section.lectures().stream());
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
