package io.sparkcourse.section1;

import io.sparkcourse.testing.demo.DemosTest;

class Section1DemosTest extends DemosTest {}
