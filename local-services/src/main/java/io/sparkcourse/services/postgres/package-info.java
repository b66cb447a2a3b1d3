/** A real server of PostgreSQL on this machine, for demos and tests that need no installation. */
package io.sparkcourse.services.postgres;
