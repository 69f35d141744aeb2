"""Addresses of the messages."""

from django.urls import path

from anchang.web.inbox import views as inbox

inbox_patterns = [
    path("inbox/", inbox.inbox_page, name="inbox"),
    path("inbox/bell/", inbox.bell_live, name="bell"),
    path("inbox/all-known/", inbox.all_known_button, name="all_messages_known"),
    path("inbox/<int:message_id>/known/", inbox.known_button, name="message_known"),
    path("inbox/<int:message_id>/open/", inbox.open_button, name="open_message"),
]
