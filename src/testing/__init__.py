"""What tests and benchmarks share. The product never imports it, and it is in no wheel."""
