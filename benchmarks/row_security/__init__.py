"""What row security costs: the product's own queries and pages beside the same without it.

Runs in the product's environment. A million customers are a hundred offices of ten thousand, with twenty
consultants each.
"""
