package io.sparkcourse.section4.memorytuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.data.WikipediaEdit;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.testing.TestSpark;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializationStream;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag$;

/** Lecture 4.6: what a batch takes in memory. */
class SerializedSizesTest {
  private static final List<WikipediaEdit> EDITS = SampleData.wikipediaEdits().rows();

  private static final SparkConf KRYO = SerializedSizesDemo.kryo(new SparkConf(false));
  private static final SparkConf REGISTERED = SerializedSizesDemo.registered(new SparkConf(false));

  @Test
  void objectsTakeMoreThanTwiceWhatJavasSerializerMakesOfThem() {
    double objects = bytesInMemory(StorageLevel.MEMORY_ONLY());
    double serialized = bytesInMemory(StorageLevel.MEMORY_ONLY_SER());

    assertThat(objects / serialized).isBetween(2.5, 5.0);
  }

  @Test
  void kryoIsTheSmallestIfItKnowsTheClassesAndLargerThanJavaIfItDoesNot() {
    double java = bytes(new JavaSerializer(new SparkConf(false)));
    double kryo = bytes(new KryoSerializer(KRYO));
    double registered = bytes(new KryoSerializer(REGISTERED));

    assertThat(registered).isLessThan(java);
    assertThat(java).isLessThan(kryo);
    assertThat(registered / java).isBetween(0.5, 0.9);
    assertThat(kryo / java).isBetween(1.05, 1.5);
  }

  @Test
  void whatKryoSavesIsTheNameOfTheClassWithEachElement() {
    double saved =
        (double) (bytes(new KryoSerializer(KRYO)) - bytes(new KryoSerializer(REGISTERED)))
            / EDITS.size();

    int name = WikipediaEdit.class.getName().length();
    assertThat(saved).isBetween(name - 1.0, name + 2.0);
  }

  @Test
  void registrationRequiredRefusesAClassThatIsNotRegistered() {
    SparkConf strict = KRYO.clone().set("spark.kryo.registrationRequired", "true");

    assertThatThrownBy(() -> bytes(new KryoSerializer(strict)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Class is not registered: " + WikipediaEdit.class.getName());
    assertThat(
            bytes(
                new KryoSerializer(
                    REGISTERED.clone().set("spark.kryo.registrationRequired", "true"))))
        .isPositive();
  }

  private static long bytesInMemory(StorageLevel level) {
    JavaRDD<WikipediaEdit> rdd = TestSpark.context().parallelize(EDITS, 2).persist(level);
    try {
      return SerializedSizesDemo.bytesInMemory(rdd);
    } finally {
      rdd.unpersist(true);
    }
  }

  /** The elements one after the other into one stream, as Spark does with a partition. */
  private static long bytes(Serializer serializer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (SerializationStream stream = serializer.newInstance().serializeStream(bytes)) {
      EDITS.forEach(edit -> stream.writeObject(edit, ClassTag$.MODULE$.apply(Object.class)));
    }
    return bytes.size();
  }
}
