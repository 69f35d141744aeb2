"""The secret key of all test processes, so that tests can sign without the product's help."""

SECRET_KEY = "known to the tests, so that they can sign by themselves"
