/** How far a long operation has got, and what the progress of a query says, for those who watch. */
package io.sparkcourse.common.progress;
