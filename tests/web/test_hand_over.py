"""The pages of handing over: first the plan, then the decision; both lists change."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from anchang.apps.customers.models import Customer, HandOver
from anchang.apps.offices.actions import dismiss
from anchang.apps.offices.models import Staff
from anchang.foundation import clock
from tests.people import acting

pytestmark = pytest.mark.django_db
LogIn = Callable[[Staff], Client]
PLAN = {"mode": "one", "reason": "离职"}


def test_a_manager_sees_the_plan_and_decides(
    chen: Customer, lin: Staff, zhao: Staff, qian: Staff, jin: Staff, logged_in: LogIn
) -> None:
    with acting(jin):
        dismiss(staff=lin, by=jin, now=clock.now())
    manager = logged_in(qian)
    assert "账号已停用，客户等着移交" in manager.get(reverse("hand_over_list")).content.decode()
    address = reverse("hand_over", args=[lin.pk])
    planned = manager.post(address, PLAN | {"successor": zhao.pk})
    assert f'value="{zhao.pk}" selected' in planned.content.decode()
    with acting(qian):
        assert not HandOver.objects.exists()
    decision = PLAN | {"successor": zhao.pk, "decide": "yes", f"to_{chen.pk}": zhao.pk}
    done = manager.post(address, decision, follow=True)
    assert "1 位客户已移交" in done.content.decode()
    with acting(zhao):
        taken = Customer.objects.get()
    page = logged_in(zhao).get(reverse("customer", args=[taken.pk])).content.decode()
    assert "由 林岚 移交给 赵哲（离职）" in page
    assert "来访客户登记表" in page
    assert "已移交给 赵哲" in manager.get(reverse("customer", args=[chen.pk])).content.decode()


def test_what_the_page_decides_is_what_its_drop_downs_say(
    chen: Customer, lin: Staff, zhao: Staff, qian: Staff, mo: Staff, logged_in: LogIn
) -> None:
    address = reverse("hand_over", args=[lin.pk])
    for nobody in ("", mo.pk, lin.pk, "x"):
        decision = PLAN | {"successor": zhao.pk, "decide": "yes", f"to_{chen.pk}": nobody}
        refused = logged_in(qian).post(address, decision)
        assert refused.status_code == 422
        assert "没有要移交的客户" in refused.content.decode()


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [({"reason": " "}, "reason", "请填写移交原因"), ({"mode": "one"}, "successor", "请选择给谁")],
)
def test_a_plan_that_lacks_something_is_said(
    change: dict[str, str],
    field: str,
    sentence: str,
    chen: Customer,
    lin: Staff,
    qian: Staff,
    logged_in: LogIn,
) -> None:
    response = logged_in(qian).post(reverse("hand_over", args=[lin.pk]), PLAN | {"mode": "turn"} | change)
    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors[field])


def test_the_old_consultant_does_not_find_the_customer_any_more(
    chen: Customer, lin: Staff, zhao: Staff, qian: Staff, logged_in: LogIn
) -> None:
    hers = logged_in(lin)
    assert hers.get(reverse("customer", args=[chen.pk])).status_code == 200
    decision = PLAN | {"successor": zhao.pk, "decide": "yes", f"to_{chen.pk}": zhao.pk}
    logged_in(qian).post(reverse("hand_over", args=[lin.pk]), decision)
    for name in ("customer", "follow_up", "decision", "change"):
        assert hers.get(reverse(name, args=[chen.pk])).status_code == 404
    assert "陈晨" not in hers.get(reverse("customers")).content.decode()
