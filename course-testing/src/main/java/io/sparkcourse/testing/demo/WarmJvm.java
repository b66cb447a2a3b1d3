package io.sparkcourse.testing.demo;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Properties;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.sql.SparkSession;

/**
 * Runs main classes one after another in one JVM, which is warm after the first: Spark is loaded
 * and compiled once. {@link WarmDemos} starts it and communicates with it.
 *
 * <p>A line of standard input names, separated by tabs, a file for standard output, one for
 * standard error, the main class and its arguments; when {@code main} has returned, a line says so.
 * A program that fails ends this JVM, as it would end its own.
 */
public final class WarmJvm {
  static final String DONE = "done";
  static final String SEPARATOR = "\t";

  private final Switch out = new Switch();
  private final Switch err = new Switch();

  private WarmJvm() {}

  public static void main(String[] args) throws Exception {
    PrintStream answers = System.out;
    BufferedReader programs =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    WarmJvm jvm = new WarmJvm();
    // Once, and before the first class that keeps the current stream, as Scala's Console does.
    System.setOut(new PrintStream(jvm.out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(jvm.err, true, StandardCharsets.UTF_8));
    for (String line = programs.readLine(); line != null; line = programs.readLine()) {
      jvm.run(line.split(SEPARATOR));
      answers.println(DONE);
    }
  }

  private void run(String[] program) throws IOException, InterruptedException {
    try (OutputStream outFile = new FileOutputStream(program[0]);
        OutputStream errFile = new FileOutputStream(program[1])) {
      out.to(outFile);
      err.to(errFile);
      Properties before = (Properties) System.getProperties().clone();
      Thread main =
          new Thread(
              () -> callMain(program[2], Arrays.copyOfRange(program, 3, program.length)), "main");
      main.start();
      main.join();
      forget(before);
    } finally {
      out.to(OutputStream.nullOutputStream());
      err.to(OutputStream.nullOutputStream());
    }
  }

  /** Ends what the end of a JVM would have ended. */
  private static void forget(Properties before) {
    ((LoggerContext) LogManager.getContext(false)).reconfigure();
    if (SparkContext$.MODULE$.getActive().isDefined()) {
      SparkContext context = SparkContext$.MODULE$.getActive().get();
      context.stop();
    }
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
    System.setProperties(before);
  }

  private static void callMain(String mainClass, String[] args) {
    try {
      Method main = Class.forName(mainClass).getMethod("main", String[].class);
      main.invoke(null, (Object) args);
    } catch (InvocationTargetException thrown) {
      sneakyThrow(thrown.getCause());
    } catch (ReflectiveOperationException noMain) {
      throw new IllegalArgumentException(noMain);
    }
  }

  /** So that the program's own handler of uncaught exceptions gets the exception of main. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneakyThrow(Throwable thrown) throws E {
    throw (E) thrown;
  }

  /** Sends everything that is written to one target stream after another. */
  private static final class Switch extends OutputStream {
    private OutputStream target = OutputStream.nullOutputStream();

    synchronized void to(OutputStream next) {
      target = next;
    }

    @Override
    public synchronized void write(int b) throws IOException {
      target.write(b);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      target.write(bytes, offset, length);
    }

    @Override
    public synchronized void flush() throws IOException {
      target.flush();
    }
  }
}
