package io.sparkcourse.section2;

import io.sparkcourse.testing.demo.DemosTest;

class Section2DemosTest extends DemosTest {}
