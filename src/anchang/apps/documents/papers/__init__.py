"""Files as they come in and go out: checked by content, stamped with whoever looks. No Django in here."""
