"""Anchang (案场): a real-estate sales office run by its written rulebook."""

__version__ = "0.1.0"
