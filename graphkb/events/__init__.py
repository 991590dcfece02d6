"""Events and work orders: what may be done with them, by whom, and their clocks; pure, stores keep the outcome."""
