"""What is asked of the sales manager, what came of it, and what was shown or taken out."""

from .exports import Download, File, Job, Result, Subject
from .requests import Decision, Grant, Request, View, Withdrawal

__all__ = [
    "Decision",
    "Download",
    "File",
    "Grant",
    "Job",
    "Request",
    "Result",
    "Subject",
    "View",
    "Withdrawal",
]
