"""Addresses of customers and hand-overs."""

from django.urls import path

from anchang.web.customers import (
    changing,
    families,
    handing_over,
    households,
    papers,
    records,
    registering,
    signing,
    standards,
)
from anchang.web.customers import views as customers

customers_patterns = [
    path("customers/", customers.list_page, name="customers"),
    path("customers/register/", registering.register_page, name="register"),
    path("customers/completeness/<slug:form_name>/", registering.completeness_part, name="completeness"),
    path("customers/forms/<int:registration_id>/sign/", signing.sign_page, name="sign"),
    path("customers/forms/<int:registration_id>/paper/", papers.visit_paper_page, name="visit_paper"),
    path(
        "customers/forms/<int:registration_id>/paper/phone/",
        papers.visit_paper_with_phone,
        name="visit_paper_phone",
    ),
    path("calls/<int:call_id>/paper/", papers.call_paper_page, name="call_paper"),
    path("customers/standards/<slug:form_name>/", standards.standard_page, name="form_standard"),
    path("customers/<int:customer_id>/", customers.customer_page, name="customer"),
    path("customers/families/", families.families_page, name="families"),
    path("customers/families/<int:visit_id>/", families.family_page, name="family"),
    path("customers/changes/<int:change_id>/", changing.decide_change_page, name="decide_change"),
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
]
