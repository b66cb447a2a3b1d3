package io.sparkcourse.section5;

import io.sparkcourse.testing.exercise.StubsTest;

class Section5StubsTest extends StubsTest {}
