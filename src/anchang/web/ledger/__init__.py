"""The ledger as people meet it: the day's seal, receipts, and the public page that checks one."""
