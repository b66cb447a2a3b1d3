/** Lecture 4.1: updateStateByKey against mapWithState, by the number of keys in the state. */
package io.sparkcourse.labs.state;
