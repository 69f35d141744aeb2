"""Pages by place of work. A view parses, makes one domain call and renders; no rule is decided here."""
