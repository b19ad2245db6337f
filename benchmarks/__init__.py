"""What `make bench` and `make bench-nlu` measure. Figures are medians with their spread; nothing here is a test."""
