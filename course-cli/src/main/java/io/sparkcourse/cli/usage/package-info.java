/**
 * What is said when the launcher cannot do what it was asked for: one line that names the way out.
 * It suggests the names that are nearest to one that does not exist.
 */
package io.sparkcourse.cli.usage;
