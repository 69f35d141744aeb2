"""Passing a document on (1.2, 1.3): outside its audience, with the manager's yes, stamped, for some hours."""

import io
from datetime import timedelta

import pytest
from django.db import Error as DatabaseError
from pypdf import PdfReader

from anchang.apps.documents.actions import Filing, change_audience, file_document
from anchang.apps.documents.audience import Audience
from anchang.apps.documents.models import Paper, Version
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import office_of
from anchang.apps.sharing.actions import Showing, ask_to_show, decide, withdraw
from anchang.apps.sharing.models import Request, View
from anchang.apps.sharing.queries import received
from anchang.apps.sharing.refusals import NotOpenError, NotYoursToPassOnError
from anchang.apps.sharing.shared_paper import SharedCopy, open_shared_paper
from anchang.domain.confidential import Category
from anchang.foundation import clock
from tests.papers import pdf
from tests.people import acting

pytestmark = pytest.mark.django_db


def filed(by: Staff, *posts: Post) -> Version:
    """A document for some posts alone."""
    with acting(by):
        return file_document(
            category=Category.MEETING,
            filing=Filing(title="周会纪要", audience=Audience(frozenset(posts))),
            content=pdf(pages=1),
            by=by,
            now=clock.now(),
        )


def asked(by: Staff, recipient: Staff, paper: Paper) -> Request:
    showing = Showing([], recipient, 8, "请会后看一下", papers=[paper])
    with acting(by):
        return ask_to_show(showing=showing, form_key="one", by=by, now=clock.now())


@pytest.fixture
def paper(wu: Staff) -> Paper:
    """For clerk and managers; no consultant knows of it."""
    version = filed(wu, Post.CLERK, Post.SUPERVISOR, Post.PROJECT_MANAGER)
    with acting(wu):
        return Paper.objects.select_related("version").get(version=version)


def agreed(request: Request, manager: Staff, *, earlier: timedelta = timedelta()) -> None:
    with acting(manager):
        decide(request=request, approved=True, words="", by=manager, now=clock.now() - earlier)


def grant_of(recipient: Staff) -> int:
    with acting(recipient):
        return received()[0].grant_id


def take(by: Staff, grant: int, paper: Paper) -> SharedCopy:
    with acting(by):
        return open_shared_paper(
            grant_id=grant, version_id=paper.version_id, by=by, office=office_of(by), now=clock.now()
        )


def test_the_recipient_gets_a_stamped_copy_and_the_view_is_kept(
    paper: Paper, wu: Staff, lin: Staff, qian: Staff
) -> None:
    request = asked(wu, lin, paper)
    with acting(lin):
        assert (received(), Paper.objects.count()) == ([], 0)
    agreed(request, qian)
    with acting(lin):
        assert [one.title for one in received()[0].papers] == ["周会纪要"]
    copy = take(lin, grant_of(lin), paper)
    assert "林岚" in PdfReader(io.BytesIO(copy.content)).pages[0].extract_text()
    with acting(wu):
        (view,) = View.objects.all()
    assert (view.viewer_id, view.version_id, view.customer_id) == (lin.pk, paper.version_id, None)
    with acting(lin):
        assert Paper.objects.count() == 0


def test_whoever_does_not_see_a_document_cannot_pass_it_on(paper: Paper, lin: Staff, zhao: Staff) -> None:
    with pytest.raises(NotYoursToPassOnError):
        asked(lin, zhao, paper)


def test_taking_it_back_holds_at_once(paper: Paper, wu: Staff, lin: Staff, qian: Staff) -> None:
    request = asked(wu, lin, paper)
    agreed(request, qian)
    grant = grant_of(lin)
    with acting(wu):
        withdraw(request=request, words="", by=wu, now=clock.now())
    with pytest.raises(NotOpenError):
        take(lin, grant, paper)


def test_it_ends_when_whoever_passed_it_on_is_left_out(
    paper: Paper, zhou: Staff, lin: Staff, qian: Staff
) -> None:
    agreed(asked(zhou, lin, paper), qian)
    grant = grant_of(lin)
    take(lin, grant, paper)
    with acting(qian):
        clerks = Audience(frozenset({Post.CLERK}))
        change_audience(version=paper.version, audience=clerks, by=qian, now=clock.now())
    with pytest.raises(NotOpenError):
        take(lin, grant, paper)


def test_an_expired_grant_gives_nothing(paper: Paper, wu: Staff, lin: Staff, qian: Staff) -> None:
    agreed(asked(wu, lin, paper), qian, earlier=timedelta(hours=8))
    with acting(lin):
        (one,) = received()
        assert one.papers == ()


def test_nobody_else_takes_it(
    paper: Paper, wu: Staff, lin: Staff, zhao: Staff, qian: Staff, mo: Staff
) -> None:
    agreed(asked(wu, lin, paper), qian)
    grant = grant_of(lin)
    for person in (zhao, mo):
        with pytest.raises((NotOpenError, DatabaseError)):
            take(person, grant, paper)
