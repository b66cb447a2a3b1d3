/** Sends the sample data of the course to a server, at a chosen rate. */
package io.sparkcourse.services.replay;
