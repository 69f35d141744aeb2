"""Customers, their forms and their history."""
