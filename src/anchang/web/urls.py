"""Addresses, grouped by noun."""

from django.urls import path

from anchang.web.accounts import views as accounts
from anchang.web.customers import views as customers
from anchang.web.desk import views as desk
from anchang.web.rulebook import views as rulebook

handler400 = "anchang.web.shared.refusals.bad_request"
handler403 = "anchang.web.shared.refusals.forbidden"
handler404 = "anchang.web.shared.refusals.not_found"

urlpatterns = [
    path("", accounts.start, name="start"),
    path("login/", accounts.Login.as_view(), name="login"),
    path("logout/", accounts.Logout.as_view(), name="logout"),
    path("desk/", desk.board_page, name="board"),
    path("desk/live/", desk.board_live, name="board_live"),
    path("customers/", customers.list_page, name="customers"),
    path("customers/register/", customers.register_page, name="register"),
    path("customers/completeness/<slug:form_name>/", customers.completeness_part, name="completeness"),
    path("customers/<int:customer_id>/", customers.customer_page, name="customer"),
    path("customers/<int:customer_id>/phone/", customers.reveal_phone_button, name="reveal_phone"),
    path("customers/<int:customer_id>/follow-up/", customers.follow_up_page, name="follow_up"),
    path("rulebook/", rulebook.book_page, name="rulebook"),
    path("rulebook/<str:number>/", rulebook.clause_page, name="clause"),
]
