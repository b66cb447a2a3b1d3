package io.sparkcourse.section2;

import io.sparkcourse.testing.exercise.StubsTest;

class Section2StubsTest extends StubsTest {}
