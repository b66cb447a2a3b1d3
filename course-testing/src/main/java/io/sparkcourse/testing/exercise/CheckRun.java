package io.sparkcourse.testing.exercise;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** One run of one check by JUnit's launcher, and what became of its one test. */
final class CheckRun implements TestExecutionListener {
  private final AtomicReference<TestExecutionResult> ofTest = new AtomicReference<>();

  /** A class that cannot even be made fails as a container of tests. */
  private final AtomicReference<TestExecutionResult> ofContainer = new AtomicReference<>();

  private CheckRun() {}

  /** Runs the check; a class that is missing or is no check counts as failed. */
  static TestExecutionResult of(String checkClass) {
    CheckRun run = new CheckRun();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(checkClass)).build(),
            run);
    TestExecutionResult result = run.ofTest.get();
    return result != null ? result : run.failed(checkClass);
  }

  private TestExecutionResult failed(String checkClass) {
    TestExecutionResult container = ofContainer.get();
    return TestExecutionResult.failed(
        new IllegalStateException(
            "There is no check to run in " + checkClass,
            container == null ? null : container.getThrowable().orElse(null)));
  }

  @Override
  public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
    if (identifier.isTest()) {
      ofTest.set(result);
    } else if (result.getStatus() == Status.FAILED) {
      ofContainer.set(result);
    }
  }
}
