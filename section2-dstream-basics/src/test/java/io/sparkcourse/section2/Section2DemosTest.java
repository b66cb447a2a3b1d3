package io.sparkcourse.section2;

import io.sparkcourse.testing.DemosTest;

class Section2DemosTest extends DemosTest {}
