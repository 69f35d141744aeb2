"""What the benchmarks of the running office share: its databases, its people, its web server."""
