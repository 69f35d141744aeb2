"""Addresses, grouped by noun."""

from django.urls import path

from anchang.web.accounts import views as accounts
from anchang.web.conduct.urls import conduct_patterns
from anchang.web.customers import calls, handing_over, households, records
from anchang.web.customers import views as customers
from anchang.web.desk import views as desk
from anchang.web.desk import visits
from anchang.web.documents.urls import documents_patterns
from anchang.web.ledger.urls import ledger_patterns
from anchang.web.privacy.urls import privacy_patterns
from anchang.web.rulebook import changes as rulebook_changes
from anchang.web.rulebook import views as rulebook
from anchang.web.rulings import views as rulings
from anchang.web.secrecy.urls import secrecy_patterns
from anchang.web.settings.urls import account_patterns
from anchang.web.sharing.urls import sharing_patterns

urlpatterns = [
    path("", accounts.start, name="start"),
    *account_patterns,
    path("desk/", desk.board_page, name="board"),
    path("desk/live/", desk.board_live, name="board_live"),
    path("desk/presence/<int:staff_id>/", desk.presence_page, name="presence"),
    path("desk/check-in/", visits.check_in_page, name="check_in"),
    path("desk/visits/<int:visit_id>/", visits.visit_page, name="visit"),
    path("desk/visits/<int:visit_id>/depart/", visits.depart_button, name="depart"),
    path("desk/visits/<int:visit_id>/contact/<int:staff_id>/", visits.contact_button, name="contact"),
    path("desk/visits/<int:visit_id>/search/", visits.search_button, name="search"),
    path("desk/visits/<int:visit_id>/leave/", visits.leave_button, name="leave"),
    path("calls/new/", calls.call_page, name="call"),
    path("customers/", customers.list_page, name="customers"),
    path("customers/register/", customers.register_page, name="register"),
    path("customers/completeness/<slug:form_name>/", customers.completeness_part, name="completeness"),
    path("customers/<int:customer_id>/", customers.customer_page, name="customer"),
    path("hand-over/", handing_over.hand_over_list_page, name="hand_over_list"),
    path("hand-over/<int:staff_id>/", handing_over.hand_over_page, name="hand_over"),
    path("customers/<int:customer_id>/phone/", customers.reveal_phone_button, name="reveal_phone"),
    path("customers/<int:customer_id>/follow-up/", customers.follow_up_page, name="follow_up"),
    path("customers/<int:customer_id>/deal/", records.deal_page, name="deal"),
    path("customers/<int:customer_id>/stand-in/", records.stand_in_page, name="stand_in"),
    path("customers/<int:customer_id>/complaint/", records.complaint_page, name="complaint"),
    path("customers/<int:customer_id>/change/", records.change_page, name="change"),
    path("customers/<int:customer_id>/consent/", records.consent_page, name="consent"),
    path("customers/<int:customer_id>/household/", households.household_page, name="household"),
    path("customers/<int:customer_id>/household/separate/", households.separate_button, name="separate"),
    path("customers/complaints/<int:complaint_id>/", records.finding_page, name="finding"),
    path("customers/<int:customer_id>/decision/", rulings.card_page, name="decision"),
    path("customers/<int:customer_id>/decision/record/", rulings.record_button, name="record"),
    path("rulings/", rulings.list_page, name="rulings"),
    path("rulings/<int:decision_id>/", rulings.kept_page, name="kept"),
    path("rulebook/", rulebook.book_page, name="rulebook"),
    path("rulebook/choices/<str:row>/", rulebook_changes.choice_page, name="choice"),
    path("rulebook/<str:number>/limits/", rulebook_changes.limits_page, name="limits"),
    path("rulebook/<str:number>/", rulebook.clause_page, name="clause"),
    *documents_patterns,
    *secrecy_patterns,
    *sharing_patterns,
    *ledger_patterns,
    *conduct_patterns,
    *privacy_patterns,
]
