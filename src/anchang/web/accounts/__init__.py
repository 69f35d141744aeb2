"""Log-in, log-out, and where each post starts."""
