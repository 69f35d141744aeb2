"""The bare views' project: nothing of what the product does around a view."""

from anchang.project.settings import *  # noqa: F403

MIDDLEWARE = []
ROOT_URLCONF = "benchmarks.reception.bare"
