/**
 * Files that arrive while a stream runs, and text that a stream has saved: a file appears whole or
 * not at all. And their paths, in the form that Spark accepts.
 */
package io.sparkcourse.common.files;
