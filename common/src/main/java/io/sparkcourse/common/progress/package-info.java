/** How far a long work is, for who watches it on a terminal. */
package io.sparkcourse.common.progress;
