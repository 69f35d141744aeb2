"""REST: a second thin skin over the same actions and queries as the pages, for programs that hold a token.

Parse, one domain call, answer. What a body may hold is said once (`shapes`), and both the check and the
OpenAPI document are made from it.
"""
