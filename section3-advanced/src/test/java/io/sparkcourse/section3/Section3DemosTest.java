package io.sparkcourse.section3;

import io.sparkcourse.testing.demo.DemosTest;

class Section3DemosTest extends DemosTest {}
