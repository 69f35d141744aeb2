"""Addresses, grouped by noun."""

from django.urls import path

from anchang.web.accounts import views as accounts
from anchang.web.calls.urls import calls_patterns
from anchang.web.conduct.urls import conduct_patterns
from anchang.web.customers.urls import customers_patterns
from anchang.web.desk.urls import desk_patterns
from anchang.web.documents.urls import documents_patterns
from anchang.web.imports.urls import imports_patterns
from anchang.web.inbox.urls import inbox_patterns
from anchang.web.inspections.urls import inspections_patterns
from anchang.web.intake.urls import intake_patterns
from anchang.web.ledger.urls import ledger_patterns
from anchang.web.privacy.urls import privacy_patterns
from anchang.web.reports.urls import reports_patterns
from anchang.web.rulebook.urls import rulebook_patterns
from anchang.web.rulings.urls import rulings_patterns
from anchang.web.scripts.urls import scripts_patterns
from anchang.web.secrecy.urls import secrecy_patterns
from anchang.web.service.urls import service_patterns
from anchang.web.settings.urls import account_patterns
from anchang.web.sharing.urls import sharing_patterns

urlpatterns = [
    path("", accounts.start, name="start"),
    *account_patterns,
    *inbox_patterns,
    *desk_patterns,
    *imports_patterns,
    *customers_patterns,
    *calls_patterns,
    *service_patterns,
    *scripts_patterns,
    *inspections_patterns,
    *intake_patterns,
    *rulings_patterns,
    *rulebook_patterns,
    *documents_patterns,
    *secrecy_patterns,
    *sharing_patterns,
    *ledger_patterns,
    *conduct_patterns,
    *privacy_patterns,
    *reports_patterns,
]
