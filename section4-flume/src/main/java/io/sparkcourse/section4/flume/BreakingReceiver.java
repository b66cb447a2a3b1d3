package io.sparkcourse.section4.flume;

import java.util.List;

/** Breaks once, before or after it passes the events to Spark. */
final class BreakingReceiver extends FlumeReceiver {
  private static final long serialVersionUID = 1L;

  private final boolean before;
  private boolean broken;

  BreakingReceiver(int port, boolean before) {
    super(port);
    this.before = before;
  }

  @Override
  void take(List<FlumeEvent> events) {
    if (before) {
      breakOnce();
    }
    super.take(events);
    breakOnce();
  }

  private void breakOnce() {
    if (!broken) {
      broken = true;
      throw new IllegalStateException("the receiver breaks");
    }
  }
}
