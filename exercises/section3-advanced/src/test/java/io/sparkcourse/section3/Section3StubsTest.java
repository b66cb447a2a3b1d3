package io.sparkcourse.section3;

import io.sparkcourse.testing.exercise.StubsTest;

class Section3StubsTest extends StubsTest {}
