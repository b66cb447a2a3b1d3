/**
 * The programs behind {@code ./course kafka}, {@code ./course kinesis} and {@code ./course
 * postgres}: a server to experiment with, until Ctrl-C.
 */
package io.sparkcourse.services.program;
