"""What the administrator sets up: people, seats, estates; and everybody's own password."""
