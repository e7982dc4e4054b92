"""The parts of the mirror: each turns what the past adds up to into what the page shows."""
