"""Addresses of calls and of the telephone's settings."""

from django.urls import path

from anchang.web.calls import greetings, listing, switchboard, taking, telephone

calls_patterns = [
    path("calls/", listing.calls_page, name="calls"),
    path("calls/live/", switchboard.calls_live, name="calls_live"),
    path("calls/new/", taking.call_page, name="call"),
    path("calls/ringing/<int:phone_call_id>/", taking.phone_call_page, name="phone_call"),
    path("calls/draft/", taking.keep_draft_button, name="keep_call_draft"),
    path("calls/draft/drop/", taking.drop_draft_button, name="drop_call_draft"),
    path("calls/greetings/", greetings.greetings_page, name="greetings"),
    path("calls/<int:call_id>/", listing.call_record_page, name="call_record"),
    path("settings/telephone/", telephone.telephone_page, name="telephone"),
    path("settings/telephone/lines/new/", telephone.line_page, name="new_line"),
    path("settings/telephone/lines/<int:line_id>/", telephone.line_page, name="line"),
    path("settings/telephone/tokens/new/", telephone.new_token_page, name="new_token"),
    path(
        "settings/telephone/tokens/<int:token_id>/revoke/", telephone.revoke_token_button, name="revoke_token"
    ),
]
