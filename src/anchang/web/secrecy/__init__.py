"""保密: who may see what, who looked, what stood out."""
