package io.sparkcourse.section4.flume;

import io.sparkcourse.testing.demo.DemosTest;

class FlumeDemosTest extends DemosTest {}
