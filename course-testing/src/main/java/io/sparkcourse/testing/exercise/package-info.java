/**
 * Checks that judge the answers to exercises by what they do. The same check judges stub, solution
 * and recorded answers.
 */
package io.sparkcourse.testing.exercise;
