"""Evidence that a stranger can check: container, digests, sums, signatures, careful reading."""
