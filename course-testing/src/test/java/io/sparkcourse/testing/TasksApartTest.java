package io.sparkcourse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TasksApartTest {
  private static final AtomicLong IN_A_STATIC_FIELD = new AtomicLong();

  @BeforeEach
  void atZero() {
    IN_A_STATIC_FIELD.set(0);
  }

  @Test
  void inLocalModeTheDriverSeesStaticFieldsOfTasks() {
    assertThat(countedByAccumulator()).isEqualTo(3);
    assertThat(IN_A_STATIC_FIELD).hasValue(3);
  }

  @Test
  void withTasksApartItSeesWhatTheySendOnly() throws Exception {
    long counted = TasksApart.run(TasksApartTest::countedByAccumulator, TasksApartTest.class);

    assertThat(counted).isEqualTo(3);
    assertThat(IN_A_STATIC_FIELD).hasValue(0);
  }

  @Test
  void theNextContextIsAsUsual() throws Exception {
    TasksApart.run(TasksApartTest::countedByAccumulator, TasksApartTest.class);

    assertThat(countedByAccumulator()).isEqualTo(3);
    assertThat(IN_A_STATIC_FIELD).hasValue(3);
  }

  private static long countedByAccumulator() {
    LongAccumulator sum = TestSpark.context().sc().longAccumulator();
    TestSpark.context()
        .parallelize(List.of(1, 2, 3))
        .foreach(
            element -> {
              IN_A_STATIC_FIELD.incrementAndGet();
              sum.add(1);
            });
    return sum.value();
  }
}
