"""What `make bench` runs: speed and memory of the program on real sizes."""
