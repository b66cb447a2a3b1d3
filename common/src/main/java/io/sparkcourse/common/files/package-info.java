/**
 * Files that arrive while a stream runs, and text that a stream has saved. A file appears whole or
 * not at all.
 */
package io.sparkcourse.common.files;
