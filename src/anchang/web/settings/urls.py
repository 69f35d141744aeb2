"""Addresses of accounts: logging in, one's own log-ins, people, pay and places."""

from django.urls import path

from anchang.web.accounts import steps
from anchang.web.accounts import views as accounts
from anchang.web.settings import account, directory, people, places

account_patterns = [
    path("login/", accounts.login_page, name="login"),
    path("login/code/", steps.code_page, name="log_in_code"),
    path("login/password/", steps.own_password_page, name="log_in_own_password"),
    path("login/set-up/", steps.set_up_page, name="log_in_set_up"),
    path("login/set-up/skip/", steps.skip_button, name="log_in_skip"),
    path("logout/", accounts.Logout.as_view(), name="logout"),
    path("account/", account.log_ins_page, name="own_log_ins"),
    path("account/password/", account.own_password_page, name="own_password"),
    path("account/sessions/end/", account.end_other_sessions_button, name="end_other_sessions"),
    path("account/sessions/<slug:handle>/end/", account.end_session_button, name="end_session"),
    path("account/code/", account.code_page, name="own_code"),
    path("account/code/begin/", account.begin_code_button, name="begin_code"),
    path("account/code/recovery/", account.renew_recovery_button, name="renew_recovery"),
    path("account/code/off/", account.switch_code_off_button, name="switch_code_off"),
    path("colleagues/", directory.directory_page, name="directory"),
    path("colleagues/<int:staff_id>/phone/", directory.reveal_colleague_button, name="reveal_colleague"),
    path("pay/", directory.pay_page, name="pay"),
    path("pay/<int:staff_id>/", directory.pay_of_page, name="pay_of"),
    path("settings/", people.people_page, name="people"),
    path("settings/attempts/", people.attempts_page, name="attempts"),
    path("settings/people/hire/", people.hire_page, name="hire"),
    path("settings/people/<int:staff_id>/", people.person_page, name="person"),
    path("settings/people/<int:staff_id>/password/", people.reset_password_button, name="reset_password"),
    path("settings/people/<int:staff_id>/code/", people.reset_code_button, name="reset_code"),
    path("settings/people/<int:staff_id>/sessions/", people.end_sessions_button, name="end_sessions"),
    path("settings/people/<int:staff_id>/dismiss/", people.dismiss_button, name="dismiss"),
    path("settings/people/<int:staff_id>/reinstate/", people.reinstate_button, name="reinstate"),
    path("settings/seats/", places.seats_page, name="seats"),
    path("settings/estates/", places.estates_page, name="estates"),
    path("settings/estates/<int:estate_id>/", places.estate_page, name="estate"),
]
