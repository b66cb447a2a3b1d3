package io.sparkcourse.labs.recovery;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.testing.recovery.RecoveryVerdict;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A lab that kills nothing, and ends in the ways in which labs end. */
@Command(name = "course lab sample")
public final class SampleKills implements Callable<Integer> {
  /** How it ends. */
  enum End {
    KEPT,
    BROKEN,
    FAILED,
    NEVER
  }

  @Parameters private End end;

  @Mixin private RandomKills lab;

  public static void main(String[] args) {
    CommandLineProgram.run(new SampleKills(), args);
  }

  @Override
  public Integer call() {
    return lab.run(
        9,
        (kills, random, report) -> {
          report.expect(kills);
          report.add(List.of(verdict(kills)));
          switch (end) {
            case FAILED -> throw new IllegalStateException("the job has failed\nand said why");
            case NEVER -> jobThatDiesWithThisJvm().join();
            default -> report.note("the number " + random.nextInt(100));
          }
        });
  }

  private PromisedVerdict verdict(int kills) {
    return new PromisedVerdict(
        end == End.BROKEN ? Guarantee.EXACTLY_ONCE : Guarantee.AT_LEAST_ONCE,
        new RecoveryVerdict("files", "INSERT", kills, 10, 12, 0, 2));
  }

  private static CompletableFuture<Void> jobThatDiesWithThisJvm() {
    CompletableFuture<Void> job = new CompletableFuture<>();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> job.completeExceptionally(new IllegalStateException("killed"))));
    System.out.println("waiting");
    return job;
  }
}
