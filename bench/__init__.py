"""What the project costs, measured: `make bench` prints every figure that the README quotes."""
