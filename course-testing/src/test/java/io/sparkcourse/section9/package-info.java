/** An exercise that no section has, for the tests of the engine of checks. */
package io.sparkcourse.section9;
