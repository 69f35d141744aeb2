"""The secret key of all test processes, and signatures made with it without the product's help."""

import hmac

SECRET_KEY = "known to the tests, so that they can sign by themselves"


def signature(text: str) -> str:
    """What the application would sign `text` with."""
    key = hmac.digest(SECRET_KEY.encode(), b"anchang: who acts", "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()
