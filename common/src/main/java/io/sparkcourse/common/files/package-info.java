/**
 * Files that arrive while a stream runs, and text that a stream has saved: a file appears whole or
 * not at all. And their paths, as Spark takes them.
 */
package io.sparkcourse.common.files;
