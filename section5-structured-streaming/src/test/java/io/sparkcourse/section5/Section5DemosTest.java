package io.sparkcourse.section5;

import io.sparkcourse.testing.demo.DemosTest;

class Section5DemosTest extends DemosTest {}
