/**
 * The machine that the launcher runs on: its terminal, its processes and its files. Nothing in here
 * knows of the course.
 */
package io.sparkcourse.cli.host;
