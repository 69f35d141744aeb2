"""Calls: the list, the form that is filled in while talking, lines and tokens of the telephone system."""
