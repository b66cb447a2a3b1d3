/**
 * New lectures, demos and exercises, with everything that they need and with a small subject that
 * works. What their author has to write is marked {@code FILL IN:}, and a test of the repository
 * finds the marks that are left.
 */
package io.sparkcourse.cli.author.draft;
