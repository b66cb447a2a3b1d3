package io.sparkcourse.cli.exercise;

import io.sparkcourse.cli.course.Manifest;
import io.sparkcourse.cli.course.Manifest.Lecture;
import io.sparkcourse.cli.course.Manifest.Section;
import io.sparkcourse.cli.usage.DidYouMean;
import io.sparkcourse.cli.usage.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The exercises of the course.
 *
 * @param all in teaching order
 */
public record Exercises(List<CourseExercise> all) {
  public static Exercises of(Manifest manifest) {
    List<CourseExercise> all = new ArrayList<>();
    for (Section section : manifest.sections()) {
      for (Lecture lecture : section.lectures()) {
        lecture
            .exercises()
            .forEach(
                exercise ->
                    all.add(
                        new CourseExercise(
                            exercise.id(),
                            exercise.title(),
                            exercise.main(),
                            section.exercisesModule(),
                            section.solutionsModule(),
                            section.file(lecture))));
      }
    }
    return new Exercises(List.copyOf(all));
  }

  /**
   * Finds an exercise.
   *
   * @param id in any case
   * @throws UsageException if there is none of this id; the message names the nearest ones
   */
  public CourseExercise find(String id) {
    return all.stream()
        .filter(exercise -> exercise.id().equalsIgnoreCase(id))
        .findFirst()
        .orElseThrow(() -> new UsageException("There is no exercise '" + id + "'. " + near(id)));
  }

  /**
   * Finds exercises.
   *
   * @param name the id of one, of a lecture, or of a section
   * @return in teaching order; never empty
   * @throws UsageException if there is none of this name; the message names the nearest ones
   */
  List<CourseExercise> findAll(String name) {
    List<CourseExercise> found = all.stream().filter(exercise -> exercise.isIn(name)).toList();
    return found.isEmpty() ? List.of(find(name)) : found;
  }

  /**
   * Finds exercises.
   *
   * @param names as {@link #findAll} takes them
   * @return each once; all of the course if there are no names
   * @throws UsageException if there is none of a name
   */
  public List<CourseExercise> named(List<String> names) {
    return names.isEmpty()
        ? all
        : names.stream().map(this::findAll).flatMap(List::stream).distinct().toList();
  }

  private String near(String wrong) {
    return DidYouMean.oneOf(all.stream().map(CourseExercise::id).toList()).sentence(wrong);
  }

  /** The exercise after the last of these, in teaching order. */
  public Optional<CourseExercise> after(List<CourseExercise> some) {
    int last = some.stream().mapToInt(all::indexOf).max().orElse(-1);
    return all.stream().skip(last + 1L).findFirst();
  }
}
