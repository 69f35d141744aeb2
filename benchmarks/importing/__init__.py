"""How long an existing register of 100,000 rows takes to be imported, and how much memory.

The same steps as in the office: each in a worker process of its own, which has the file read by another.
"""
