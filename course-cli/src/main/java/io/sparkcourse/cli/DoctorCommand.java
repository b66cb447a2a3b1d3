package io.sparkcourse.cli;

import io.sparkcourse.cli.doctor.Diagnosis;
import io.sparkcourse.cli.doctor.Finding;
import io.sparkcourse.cli.doctor.HostFacts;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code course doctor}: says whether this machine can run the course. */
@Command(
    name = "doctor",
    description = "Checks whether this machine can run the course, and says what to fix.",
    footer = {"", "Exit code 0 if nothing fails, else 1."})
final class DoctorCommand implements Callable<Integer> {
  @ParentCommand private CourseCommand course;

  @Override
  public Integer call() throws InterruptedException {
    List<Finding> findings = Diagnosis.of(HostFacts.collect(course.root()));
    findings.forEach(System.out::println);
    boolean failed = findings.stream().anyMatch(f -> f.level() == Finding.Level.FAIL);
    return failed ? 1 : 0;
  }
}
