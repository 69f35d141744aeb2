"""Addresses of the reception desk."""

from django.urls import path

from anchang.web.desk import order, recognising, searching, visits
from anchang.web.desk import views as desk

desk_patterns = [
    path("desk/", desk.board_page, name="board"),
    path("desk/live/", desk.board_live, name="board_live"),
    path("desk/wall/", desk.wall_page, name="wall"),
    path("desk/wall/live/", desk.wall_live, name="wall_live"),
    path("desk/order/", order.day_page, name="order_today"),
    path("desk/order/fairness/", order.fairness_page, name="order_fairness"),
    path("desk/order/why/<int:staff_id>/", order.why_page, name="order_why"),
    path("desk/order/marks/<int:staff_id>/", order.marks_page, name="order_marks"),
    path("desk/presence/<int:staff_id>/", desk.presence_page, name="presence"),
    path("desk/check-in/", visits.check_in_page, name="check_in"),
    path("desk/visits/<int:visit_id>/", visits.visit_page, name="visit"),
    path("desk/visits/<int:visit_id>/depart/", visits.depart_button, name="depart"),
    path("desk/visits/<int:visit_id>/contact/<int:staff_id>/", visits.contact_button, name="contact"),
    path("desk/visits/<int:visit_id>/search/", searching.search_page, name="search"),
    path("desk/visits/<int:visit_id>/ask-search/", searching.ask_search_button, name="ask_search"),
    path("desk/visits/<int:visit_id>/card/", recognising.card_page, name="recognition"),
    path("desk/visits/<int:visit_id>/attempt/", recognising.attempt_button, name="attempt"),
    path("desk/recognise/", recognising.recognise_page, name="recognise"),
    path("desk/visits/<int:visit_id>/leave/", visits.leave_button, name="leave"),
]
