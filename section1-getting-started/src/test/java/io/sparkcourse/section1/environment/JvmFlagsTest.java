package io.sparkcourse.section1.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.demo.DemoProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The JVM options that Spark 3.5 needs, and where they are set. */
@Tag("process")
@Execution(ExecutionMode.CONCURRENT) // each in its own process
class JvmFlagsTest {
  private static final String ONE_PACKAGE = "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED";

  private static DemoProcess plainSpark(String... args) {
    return DemoProcess.of(PlainSpark.class).withTestClasses().args(args);
  }

  @Test
  void withoutFlagsAndWithoutTheOpenerTheFirstContextDies() {
    DemoProcess.Result result = plainSpark().run();

    assertThat(result.exitCode()).isOne();
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains("java.lang.IllegalAccessError: class org.apache.spark.storage.StorageUtils$")
        .contains("cannot access class sun.nio.ch.DirectBuffer");
  }

  @Test
  void theOpenerAloneMakesItRun() {
    DemoProcess.Result result = plainSpark("open").run();

    assertThat(result.out()).as(result.err()).isEqualToIgnoringNewLines("sum 6");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void theFlagThatTheMessageSuggestsIsNotEnoughForKryo() {
    assertThat(plainSpark().jvmFlags(ONE_PACKAGE).run().out()).isEqualToIgnoringNewLines("sum 6");

    DemoProcess.Result withKryo = plainSpark("kryo").jvmFlags(ONE_PACKAGE).run();

    assertThat(withKryo.exitCode()).isOne();
    assertThat(withKryo.err()).contains("java.lang.reflect.InaccessibleObjectException");
  }

  @Test
  void theOpenerIsEnoughForKryoToo() {
    DemoProcess.Result result = plainSpark("open", "kryo").run();

    assertThat(result.out()).as(result.err()).isEqualToIgnoringNewLines("sum 6");
  }
}
