"""The bare view's project: the product's templates and nothing of what it does around a view."""

from anchang.project.settings import *  # noqa: F403

MIDDLEWARE = []
ROOT_URLCONF = "benchmarks.row_security.bare"
