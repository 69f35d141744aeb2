"""Decision cards and the record of decisions."""
