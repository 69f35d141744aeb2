"""Personal data: the notice, requests of customers, and erasure."""
