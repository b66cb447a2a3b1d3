package io.sparkcourse.section3;

import io.sparkcourse.testing.DemosTest;

class Section3DemosTest extends DemosTest {}
