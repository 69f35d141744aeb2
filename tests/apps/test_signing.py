"""Signatures: read strictly, bound to exactly what was signed, given once, and possible to refuse."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import Error, connection, transaction

from anchang.apps.customers.choices import ContactWish, FormName, RegistrationKind, SignatureWay, Signer
from anchang.apps.customers.consents import wants_no_contact
from anchang.apps.customers.models import Registration, Signature
from anchang.apps.customers.refusals import (
    AlreadySignedError,
    ContentChangedError,
    FormError,
    NotForYouToSetError,
    NotYourCustomerError,
)
from anchang.apps.customers.signing import Sheet, Signed, next_signer, sheet_of, sign, stands
from anchang.apps.customers.standards import SIGNATURE_LABEL, score_of, set_standard, standard_at
from anchang.apps.customers.strokes import (
    CHARACTERS_MAX,
    POINTS_MAX,
    STROKES_MAX,
    BadStrokesError,
    read_strokes,
)
from anchang.apps.offices.models import Staff
from tests.apps.stories import CHEN, registered
from tests.people import acting

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
A_NAME = [[10, 20, 0, 60, 25, 40, 110, 30, 90], [40, 5, 300, 42, 90, 380, 50, 160, 450]]
DETAILS = {
    "layout": ["三房"],
    "pleases": "离地铁近",
    "resistance": ["价格"],
    "grade": "D",
    "grade_quote": "「我就随便看看」",
}


def drawing(lines: Any = None, **changes: Any) -> str:
    return json.dumps({"v": 1, "w": 600, "h": 200, "s": A_NAME if lines is None else lines} | changes)


def test_what_a_hand_drew_is_kept_in_whole_numbers() -> None:
    strokes = read_strokes(drawing())
    assert read_strokes(strokes.text) == strokes
    assert strokes.paths[0] == "M10 20L60 25L110 30"


HOSTILE = {
    "nothing": "",
    "no json": "<script>alert(1)</script>",
    "a script for a number": drawing([["<script>", 1, 1] * 3]),
    "not a number": '{"v":1,"w":600,"h":200,"s":[[NaN,1,1,2,2,2]]}',
    "endless": '{"v":1,"w":600,"h":200,"s":[[Infinity,1,1,2,2,2]]}',
    "a fraction": drawing([[1.5, 2, 0, 90, 90, 10, 120, 120, 20]]),
    "true": drawing([[True, 2, 0] * 6]),
    "a huge number": '{"v":1,"w":600,"h":200,"s":[[' + "9" * 5000 + ",1,1]]}",
    "beyond the pad": drawing([[601, 2, 0] * 6]),
    "a negative number": drawing([[-1, 2, 0] * 6]),
    "a pad without end": drawing(w=10**9),
    "a pad without width": drawing(w=0),
    "half a point": drawing([[1, 2, 0, 4]]),
    "an empty stroke": drawing([*A_NAME, []]),
    "time that runs back": drawing([A_NAME[1], A_NAME[0]]),
    "a drawing that took a day": drawing([[1, 2, 86_400_000] * 6]),
    "a dot": drawing([[100, 100, 0] * 6]),
    "too few points": drawing([[0, 0, 0, 300, 100, 10]]),
    "too many strokes": drawing(A_NAME[:1] * (STROKES_MAX + 1)),
    "too many points": drawing([[1, 2, 3] * (POINTS_MAX + 1)]),
    "too long": drawing() + " " * CHARACTERS_MAX,
    "nested without end": "[" * 50_000,
    "another word": drawing(onload="alert(1)"),
    "another version": drawing(v=2),
    "a list": "[]",
    "lone surrogate": "\ud800" * 10,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_drawing_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadStrokesError) as refused:
        read_strokes(text)
    assert str(refused.value).endswith("。")


def _form(lin: Staff, **more: Any) -> Registration:
    return registered(lin, now=NOW, details=DETAILS, **more)


def _sign(sheet: Sheet, by: Staff, signed: Signed | None = None, **more: Any) -> Signature:
    how = signed or Signed(SignatureWay.DRAWN, strokes=drawing())
    given: dict[str, Any] = {"shown_hash": sheet.hash, "now": NOW + timedelta(minutes=1)} | more
    return sign(sheet=sheet, signed=how, by=by, **given)


@pytest.mark.django_db
def test_a_signature_is_bound_to_what_was_signed(lin: Staff) -> None:
    form, other = _form(lin), registered(lin, now=NOW, details={"layout": ["四房"]})
    with acting(lin):
        signature = _sign(sheet_of(form, Signer.CUSTOMER), lin)
        assert stands(signature)
        for changed in (
            {"content_hash": "0" * 64},
            {"strokes": drawing([[0, 0, 0, 300, 100, 10] * 2])},
            {"registration": other},
            {"way": SignatureWay.PAPER},
            {"signer": Signer.CONSULTANT},
        ):
            altered = Signature.objects.get(pk=signature.pk)
            for column, value in changed.items():
                setattr(altered, column, value)
            assert not stands(altered), changed


@pytest.mark.django_db
def test_the_customer_signs_what_they_said_and_not_what_is_thought_of_them(lin: Staff) -> None:
    form = _form(lin)
    with acting(lin):
        shown = {field.key for field, _ in sheet_of(form, Signer.CUSTOMER).answers}
        whole = {field.key for field, _ in sheet_of(form, Signer.CONSULTANT).answers}
    assert shown == {"layout", "pleases"}
    assert whole == set(DETAILS)


@pytest.mark.django_db
def test_a_page_that_showed_something_else_signs_nothing(lin: Staff) -> None:
    form = _form(lin)
    with acting(lin), pytest.raises(ContentChangedError):
        _sign(sheet_of(form, Signer.CUSTOMER), lin, shown_hash="0" * 64)


@pytest.mark.django_db
def test_a_form_is_signed_once_by_each_and_never_changed(lin: Staff) -> None:
    form = _form(lin)
    with acting(lin):
        assert next_signer(form, lin) == Signer.CUSTOMER
        signature = _sign(sheet_of(form, Signer.CUSTOMER), lin)
        with pytest.raises(AlreadySignedError):
            _sign(sheet_of(form, Signer.CUSTOMER), lin)
        assert next_signer(form, lin) == Signer.CONSULTANT
        _sign(sheet_of(form, Signer.CONSULTANT), lin)
        assert next_signer(form, lin) is None
        with pytest.raises(Error), transaction.atomic():
            Signature.objects.filter(pk=signature.pk).update(way=SignatureWay.PAPER)


@pytest.mark.django_db
def test_a_name_may_be_typed_instead_if_it_is_the_name_on_the_form(lin: Staff) -> None:
    form = _form(lin)
    with acting(lin):
        sheet = sheet_of(form, Signer.CUSTOMER)
        with pytest.raises(FormError):
            _sign(sheet, lin, Signed(SignatureWay.TYPED, words="别人"))
        assert _sign(sheet, lin, Signed(SignatureWay.TYPED, words=f" {CHEN.name} ")).words == CHEN.name
        with pytest.raises(FormError):
            _sign(sheet_of(form, Signer.CONSULTANT), lin, Signed(SignatureWay.DECLINED))


@pytest.mark.django_db
def test_whoever_will_not_sign_need_not_and_may_ask_to_be_left_alone(lin: Staff) -> None:
    form = _form(lin)
    with acting(lin):
        refusal = _sign(
            sheet_of(form, Signer.CUSTOMER),
            lin,
            Signed(SignatureWay.DECLINED, words="不想留字"),
            contact=ContactWish.REFUSED,
        )
        assert wants_no_contact(form.customer)
        assert stands(refusal)


@pytest.mark.django_db
def test_nobody_signs_for_a_colleague_nor_sees_the_signature(lin: Staff, zhao: Staff, wu: Staff) -> None:
    form = _form(lin)
    with acting(wu):
        with pytest.raises(NotYourCustomerError):
            _sign(sheet_of(form, Signer.CONSULTANT), wu)
        _sign(sheet_of(form, Signer.CUSTOMER), wu, Signed(SignatureWay.PAPER))
    with acting(zhao):
        assert not Signature.objects.exists()
        with pytest.raises(Error), transaction.atomic():
            _sign(
                Sheet(form, Signer.CUSTOMER, (), sheet_of(form, Signer.CUSTOMER).scope, ContactWish.AGREED),
                zhao,
            )


@pytest.mark.django_db
def test_the_database_holds_no_stroke_in_plain(lin: Staff) -> None:
    form = _form(lin)
    with acting(lin):
        signature = _sign(sheet_of(form, Signer.CUSTOMER), lin)
        with connection.cursor() as cursor:
            cursor.execute("SELECT strokes FROM customers_signature WHERE id = %s", [signature.pk])
            assert cursor.fetchone()[0].startswith("v1:")


@pytest.mark.django_db
def test_completeness_counts_the_signature_and_a_refusal_to_sign_settles_it(lin: Staff) -> None:
    form = _form(lin)
    with acting(lin):
        before = score_of(form)
        _sign(sheet_of(form, Signer.CUSTOMER), lin, Signed(SignatureWay.DECLINED))
        after = score_of(form)
    assert SIGNATURE_LABEL in before.missing
    assert SIGNATURE_LABEL not in after.missing
    assert before.percent < after.percent


@pytest.mark.django_db
def test_whoever_is_registered_by_a_friend_is_not_asked_to_sign(lin: Staff) -> None:
    form = registered(lin, now=NOW, kind=RegistrationKind.PROXY, proxy_by="friend")
    with acting(lin):
        assert SIGNATURE_LABEL not in score_of(form).missing
        assert next_signer(form, lin) == Signer.CONSULTANT


@pytest.mark.django_db
def test_the_manager_decides_what_counts_from_then_on(lin: Staff, gao: Staff, zhou: Staff) -> None:
    old = _form(lin)
    later = NOW + timedelta(hours=1)
    with acting(zhou), pytest.raises(NotForYouToSetError):
        set_standard(form=FormName.VISIT, keys=["layout"], reason="够了", by=zhou, now=later)
    with acting(gao):
        for keys, reason in ((["layout", "shoe_size"], "够了"), ([], "够了"), (["layout"], " ")):
            with pytest.raises(FormError):
                set_standard(form=FormName.VISIT, keys=keys, reason=reason, by=gao, now=later)
        set_standard(
            form=FormName.VISIT, keys=["layout", "budget_wan"], reason="先抓这两项", by=gao, now=later
        )
    new = registered(lin, now=later + timedelta(minutes=1), details=DETAILS)
    with acting(lin):
        assert standard_at(FormName.VISIT, NOW).row is None
        assert (new.completeness_percent, new.missing) == (75, ["总价预算"])
        assert score_of(new).missing == ("总价预算",)
        assert SIGNATURE_LABEL in score_of(old).missing


@pytest.mark.django_db
@pytest.mark.parametrize("quote", ["", "「」", "好的。", "  “嗯，”  "])
def test_a_grade_without_the_customers_words_is_refused(lin: Staff, quote: str) -> None:
    with pytest.raises(FormError) as refused:
        registered(lin, now=NOW, details={"grade": "A", "grade_quote": quote})
    assert "原话" in refused.value.fields["grade_quote"]
