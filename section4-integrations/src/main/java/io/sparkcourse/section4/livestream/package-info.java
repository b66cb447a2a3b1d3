/** Lecture 4.5: server-sent events in a receiver, resumed by the id of the last event. */
package io.sparkcourse.section4.livestream;
