"""转交、导出、追查: what leaves somebody's own hands, with whose consent, and how it is found again."""
