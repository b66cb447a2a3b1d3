package io.sparkcourse.section1;

import io.sparkcourse.testing.DemosTest;

class Section1DemosTest extends DemosTest {}
