package io.sparkcourse.section4;

import io.sparkcourse.testing.exercise.StubsTest;

class Section4StubsTest extends StubsTest {}
