package io.sparkcourse.section4;

import io.sparkcourse.testing.demo.DemosTest;

class Section4DemosTest extends DemosTest {}
