package io.sparkcourse.common.jvm;

import io.sparkcourse.common.failure.CannotRunException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * Opens the packages of the JDK that Spark 3.5 reaches into, so that a program that uses Spark runs
 * on Java 17 and newer without a single {@code --add-opens}.
 *
 * <p>{@code spark-submit} passes Spark's own list of flags to the JVM. The green arrow of an IDE,
 * Maven's tests and a plain {@code java} do not, and without them the first context fails with an
 * {@code IllegalAccessError} that names {@code sun.nio.ch.DirectBuffer}. Here the same list is
 * applied from within, before the first context.
 */
public final class JvmModules {
  private static final Pattern ADD_OPENS =
      Pattern.compile("--add-opens=([^/]+)/([^=]+)=ALL-UNNAMED");

  private JvmModules() {}

  /**
   * Opens what Spark needs; a second call changes nothing.
   *
   * @throws CannotRunException if this Java does not allow it
   */
  public static void openForSpark() {
    try {
      MethodHandle addOpens =
          trustedLookup()
              .findVirtual(
                  Module.class,
                  "implAddOpensToAllUnnamed",
                  MethodType.methodType(void.class, String.class));
      for (Opened each : neededBySpark()) {
        addOpens.invoke(each.module(), each.packageName());
      }
    } catch (Throwable cause) {
      throw new CannotRunException(
          "Spark 3.5 cannot run on Java "
              + Runtime.version().feature()
              + ": use a JDK 17, 21 or 25 (JAVA_HOME, or the project SDK of the IDE; lecture 1.3).",
          cause);
    }
  }

  /**
   * Spark's list, without the packages that this JDK does not have (25 has no sun.security.action).
   */
  static List<Opened> neededBySpark() {
    return Stream.of(JavaModuleOptions.defaultModuleOptions().split("\\s+"))
        .map(ADD_OPENS::matcher)
        .filter(matcher -> matcher.matches())
        .flatMap(
            matcher ->
                ModuleLayer.boot()
                    .findModule(matcher.group(1))
                    .filter(module -> module.getPackages().contains(matcher.group(2)))
                    .map(module -> new Opened(module, matcher.group(2)))
                    .stream())
        .toList();
  }

  /** A package of a module, open to the class path. */
  record Opened(Module module, String packageName) {}

  /**
   * The lookup with full access. By reflection, because the compiler has a warning for every
   * mention of Unsafe and no way to silence it.
   */
  private static MethodHandles.Lookup trustedLookup() throws ReflectiveOperationException {
    Class<?> unsafeClass = Class.forName("sun.misc.Unsafe");
    Field theUnsafe = unsafeClass.getDeclaredField("theUnsafe");
    theUnsafe.setAccessible(true);
    Object unsafe = theUnsafe.get(null);
    Field lookup = MethodHandles.Lookup.class.getDeclaredField("IMPL_LOOKUP");
    Object base = unsafeClass.getMethod("staticFieldBase", Field.class).invoke(unsafe, lookup);
    Object offset = unsafeClass.getMethod("staticFieldOffset", Field.class).invoke(unsafe, lookup);
    return (MethodHandles.Lookup)
        unsafeClass.getMethod("getObject", Object.class, long.class).invoke(unsafe, base, offset);
  }
}
