/**
 * Mutation testing of the exercises: pitest changes a solution in one place, and the exercise's
 * check has to reject it. What survives shows a sentence of the task that no case of the check
 * covers.
 */
package io.sparkcourse.cli.author.mutants;
