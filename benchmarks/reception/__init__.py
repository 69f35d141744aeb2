"""Check-in (recognise, decide, assign, record) and registration, beside the same in bare SQL and a bare view.

The bare side is a superuser without row security, triggers, foreign keys, ledger, sealing, rules and access
log: it looks up the person and the order of the day, and writes rows of the same size into the same tables.
"""
