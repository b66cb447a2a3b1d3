/**
 * Tests of what lectures show: pictures are drawn again and compared, snippets are compiled. A
 * table that a lecture shows is made of what the test has seen.
 */
package io.sparkcourse.testing.lecture;
