/** Tests of what lectures show: pictures are drawn again and compared, snippets are compiled. */
package io.sparkcourse.testing.lecture;
