"""Messages of colleagues and of the system, and the bell."""
