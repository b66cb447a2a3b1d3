/**
 * Keeps the modules of the course compiled: Maven runs only when an input of a module has changed.
 * What Maven leaves behind, class paths and stamps, is read here.
 */
package io.sparkcourse.cli.build;
