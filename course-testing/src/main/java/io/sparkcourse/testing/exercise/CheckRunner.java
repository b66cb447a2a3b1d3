package io.sparkcourse.testing.exercise;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs checks for {@code ./course check}, without Maven. Each argument is {@code
 * id=check.class.Name=title}; exit code 0 only if every check passes.
 */
public final class CheckRunner {
  private CheckRunner() {}

  public static void main(String[] args) {
    List<Exercise> exercises = new ArrayList<>();
    for (String arg : args) {
      String[] parts = arg.split("=", 3);
      exercises.add(new Exercise(parts[0], parts[1], parts[2]));
    }
    System.exit(run(exercises) ? 0 : 1);
  }

  private record Exercise(String id, String checkClass, String title) {}

  private static boolean run(List<Exercise> exercises) {
    Launcher launcher = LauncherFactory.create();
    boolean allPassed = true;
    int passed = 0;
    for (Exercise exercise : exercises) {
      Results results = new Results();
      launcher.execute(
          LauncherDiscoveryRequestBuilder.request()
              .selectors(selectClass(exercise.checkClass()))
              .build(),
          results);
      TestExecutionResult result = results.of(exercise.checkClass());
      print(exercise, result);
      if (result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
        passed++;
      } else {
        allPassed = false;
      }
    }
    System.out.printf("%d of %d passed%n", passed, exercises.size());
    return allPassed;
  }

  private static void print(Exercise exercise, TestExecutionResult result) {
    String verdict =
        switch (result.getStatus()) {
          case SUCCESSFUL -> "PASSED";
          case ABORTED -> "NOT STARTED";
          case FAILED -> "WRONG";
        };
    System.out.printf("%-6s %-12s %s%n", exercise.id(), verdict, exercise.title());
    result
        .getThrowable()
        .map(Throwable::getMessage)
        .ifPresent(message -> System.out.println(message.indent(7)));
  }

  /** What became of a check's one test. */
  private static final class Results implements TestExecutionListener {
    private final Map<String, TestExecutionResult> results = new ConcurrentHashMap<>();

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.getSource().orElse(null) instanceof MethodSource method) {
        results.put(method.getClassName(), result);
      } else if (result.getStatus() == TestExecutionResult.Status.FAILED) {
        results.putIfAbsent("", result); // a class that cannot even be made
      }
    }

    TestExecutionResult of(String checkClass) {
      TestExecutionResult result =
          results.entrySet().stream()
              .filter(entry -> !entry.getKey().isEmpty())
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse(results.get(""));
      if (result == null) {
        return TestExecutionResult.failed(
            new IllegalStateException("There is no check in " + checkClass));
      }
      return result;
    }
  }
}
