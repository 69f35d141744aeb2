"""Addresses of the reception desk."""

from django.urls import path

from anchang.web.desk import views as desk
from anchang.web.desk import visits

desk_patterns = [
    path("desk/", desk.board_page, name="board"),
    path("desk/live/", desk.board_live, name="board_live"),
    path("desk/presence/<int:staff_id>/", desk.presence_page, name="presence"),
    path("desk/check-in/", visits.check_in_page, name="check_in"),
    path("desk/visits/<int:visit_id>/", visits.visit_page, name="visit"),
    path("desk/visits/<int:visit_id>/depart/", visits.depart_button, name="depart"),
    path("desk/visits/<int:visit_id>/contact/<int:staff_id>/", visits.contact_button, name="contact"),
    path("desk/visits/<int:visit_id>/search/", visits.search_button, name="search"),
    path("desk/visits/<int:visit_id>/leave/", visits.leave_button, name="leave"),
]
