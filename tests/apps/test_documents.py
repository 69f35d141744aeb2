"""The library (1.3): who opens which version, when, and what nobody gets whatever they ask the database."""

import io
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from pypdf import PdfReader

from anchang.apps.documents.actions import (
    Filing,
    change_audience,
    confirm_read,
    file_document,
    file_version,
    open_version,
    refuse,
    release,
    withdraw,
)
from anchang.apps.documents.audience import Audience
from anchang.apps.documents.choices import (
    FILED,
    OpeningKind,
    VersionState,
    filed_by,
    may_file,
    needs_release,
    usual_audience,
    widest_audience,
)
from anchang.apps.documents.copies import copy_for, opening_of
from anchang.apps.documents.models import Document, Opening, Paper, Step, Version
from anchang.apps.documents.queries import paper_of, reading_follow_up, receipts_of, shelf, versions_of
from anchang.apps.documents.refusals import (
    AlreadyConfirmedError,
    AnotherVersionWaitsError,
    GoneError,
    MissingReasonError,
    MovedOnError,
    NotReleasedByYouError,
    NotShownError,
    NotWithdrawnByYouError,
    NotYourCategoryError,
    ReadFirstError,
    SpoiltError,
    TooWideError,
)
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import office_of
from anchang.domain.confidential import Category
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.foundation.ledger.models import Entry
from tests.papers import letter, pdf
from tests.people import acting

pytestmark = pytest.mark.django_db
SECRET = "canary 4711"
People = dict[str, Staff]


@pytest.fixture
def people(everybody: People) -> People:
    """The office of the cast by name, one of each post and two consultants."""
    return {name: one for name, one in everybody.items() if one.office_id == everybody["lin"].office_id}


def _filed(
    by: Staff,
    category: Category = Category.TRAINING,
    *,
    posts: frozenset[Post] | None = None,
    people: frozenset[int] = frozenset(),
    content: bytes = b"",
    title: str = "接待流程讲义",
    asks: bool = False,
) -> Version:
    audience = Audience(usual_audience(category) if posts is None else posts, people)
    with acting(by):
        return file_document(
            category=category,
            filing=Filing(title, audience, asks_confirmation=asks),
            content=content or pdf(SECRET),
            by=by,
            now=clock.now(),
        )


def _sees(person: Staff, version: Version) -> bool:
    with acting(person):
        found = {
            Version.objects.filter(pk=version.pk).exists(),
            Paper.objects.filter(version=version).exists(),
            paper_of(version.pk) is not None,
        }
    assert len(found) == 1
    return found.pop()


def _who_sees(people: People, version: Version) -> set[str]:
    return {name for name, one in people.items() if _sees(one, version)}


def _read(person: Staff, version: Version) -> bytes:
    with acting(person):
        paper = paper_of(version.pk)
        assert paper
        opening = open_version(paper=paper, kind=OpeningKind.VIEWED, reason="", by=person, now=clock.now())
        found = opening_of(opening.pk, person)
        assert found
        return copy_for(found, paper, person, office_of(person)).content


def test_training_is_read_by_everybody_at_once(people: People, wu: Staff, mo: Staff, yan: Staff) -> None:
    version = _filed(wu)
    assert version.state == VersionState.CURRENT
    assert _who_sees(people, version) == set(people)
    assert not _sees(mo, version)
    assert not _sees(yan, version)


@pytest.mark.parametrize("category", FILED)
def test_each_category_opens_to_its_posts_alone(category: Category, people: People, qian: Staff) -> None:
    version = _filed(qian, category)
    posts = {one.post for name, one in people.items() if _sees(one, version)}
    assert posts == {str(post) for post in usual_audience(category)} | {"sales_manager"}
    assert usual_audience(category) <= widest_audience(category)


@pytest.mark.parametrize("name", ["lin", "wu", "zhou", "qian", "gao", "sun", "tang", "jin"])
def test_python_and_the_database_agree_who_files_what(name: str, everybody: People) -> None:
    person = everybody[name]
    with acting(person):
        filed = {category for category in Category if _takes(person, category)}
    assert filed == {category for category in Category if may_file(person.post, category)}


def _takes(person: Staff, category: Category) -> bool:
    try:
        with transaction.atomic():
            Document.objects.create(
                office_id=person.office_id, owner=person, category=category.value, opened_at=clock.now()
            )
    except DatabaseError:
        return False
    return True


def test_the_library_takes_no_customer_data(qian: Staff) -> None:
    assert not {Category.CALL_DATA, Category.VISIT_DATA, Category.DEAL_DATA} & set(filed_by(qian.post))
    with acting(qian), pytest.raises(NotYourCategoryError):
        file_document(
            category=Category.VISIT_DATA,
            filing=Filing("客户名单", Audience(frozenset(Post))),
            content=pdf(),
            by=qian,
            now=clock.now(),
        )


def test_what_needs_release_is_seen_by_its_filer_and_the_sales_manager_until_then(
    people: People, wu: Staff, qian: Staff
) -> None:
    version = _filed(wu, Category.SALES_MATERIAL)
    assert version.state == VersionState.WAITING
    assert _who_sees(people, version) == {"wu", "qian"}
    with acting(qian):
        asked = Audience.of_words(version.audience)
        release(version=version, audience=asked, by=qian, now=clock.now())
    assert _who_sees(people, version) == {"lin", "zhao", "wu", "zhou", "qian", "gao", "tang"}


@pytest.mark.parametrize("name", ["wu", "zhou", "gao", "jin"])
def test_nobody_but_the_sales_manager_releases(name: str, everybody: People) -> None:
    person = everybody[name]
    version = _filed(person, Category.SALES_MATERIAL)
    with acting(person), pytest.raises(NotReleasedByYouError):
        release(version=version, audience=Audience(frozenset(Post)), by=person, now=clock.now())
    with acting(person):
        assert Version.objects.get(pk=version.pk).state == VersionState.WAITING


def test_somebody_elses_document_is_not_opened_wider(wu: Staff, zhou: Staff) -> None:
    version = _filed(wu, Category.MEETING)
    with acting(zhou), pytest.raises(NotReleasedByYouError):
        change_audience(version=version, audience=Audience(frozenset(Post)), by=zhou, now=clock.now())


def test_a_refused_version_stays_with_filer_and_sales_manager(people: People, wu: Staff, qian: Staff) -> None:
    version = _filed(wu, Category.REPORT)
    with acting(qian):
        refuse(version=version, reason="数字和台账对不上", by=qian, now=clock.now())
    assert version.state == VersionState.REFUSED
    assert _who_sees(people, version) == {"wu", "qian"}


def test_a_new_version_takes_over_when_it_is_released(people: People, wu: Staff, qian: Staff) -> None:
    first = _filed(wu, Category.SALES_CONTROL)
    with acting(qian):
        release(version=first, audience=Audience.of_words(first.audience), by=qian, now=clock.now())
    with acting(wu):
        second = file_version(
            document=first.document,
            filing=Filing("房源表", Audience.of_words(first.audience), note="二号楼加推"),
            content=pdf("加推"),
            by=wu,
            now=clock.now(),
        )
    assert _who_sees(people, second) == {"wu", "qian"}
    assert _sees(people["lin"], first)
    with acting(qian):
        release(version=second, audience=Audience.of_words(second.audience), by=qian, now=clock.now())
    assert _sees(people["lin"], second)
    assert _who_sees(people, first) == {"wu", "zhou", "qian", "gao"}
    assert (first.number, second.number) == (1, 2)
    with acting(people["lin"]):
        assert [one.version_id for one in versions_of(first.document.number, people["lin"])] == [second.pk]


def test_one_version_at_a_time_waits(wu: Staff) -> None:
    version = _filed(wu, Category.REPORT)
    with acting(wu), pytest.raises(AnotherVersionWaitsError):
        file_version(
            document=version.document,
            filing=Filing("月报", Audience.of_words(version.audience)),
            content=pdf(),
            by=wu,
            now=clock.now(),
        )


def test_withdrawn_is_closed_at_once_and_kept(people: People, wu: Staff, qian: Staff, lin: Staff) -> None:
    version = _filed(wu)
    with acting(lin), pytest.raises((NotWithdrawnByYouError, DatabaseError)):
        withdraw(version=version, reason="不想看", by=lin, now=clock.now())
    with acting(wu):
        withdraw(version=version, reason="内容过时", by=wu, now=clock.now())
    assert _who_sees(people, version) == {"wu", "qian"}
    with acting(wu), pytest.raises(MovedOnError):
        withdraw(version=version, reason="再撤一次", by=wu, now=clock.now())
    with acting(wu), pytest.raises(MissingReasonError):
        withdraw(version=_filed(wu), reason=" ", by=wu, now=clock.now())
    assert _read(qian, version).startswith(b"%PDF-")


def test_whoever_is_left_out_is_out_at_once(people: People, qian: Staff, lin: Staff, tang: Staff) -> None:
    version = _filed(qian)
    with acting(lin):
        paper = paper_of(version.pk)
        assert paper
        opening = open_version(paper=paper, kind=OpeningKind.VIEWED, reason="", by=lin, now=clock.now())
    with acting(qian):
        managers = Audience(frozenset({Post.SALES_MANAGER}), frozenset({tang.pk}))
        change_audience(version=version, audience=managers, by=qian, now=clock.now())
    assert _who_sees(people, version) == {"qian", "tang"}
    with acting(lin):
        assert not Opening.objects.filter(pk=opening.pk, version__state="current").exists()
        opening.version = version
        with pytest.raises(GoneError):
            copy_for(opening, paper, lin, office_of(lin))


def test_pay_stays_with_finance_and_managers_and_whom_it_is_about(
    people: People, sun: Staff, qian: Staff, lin: Staff
) -> None:
    version = _filed(sun, Category.PAYROLL, people=frozenset({lin.pk}))
    with acting(qian):
        asked = Audience.of_words(version.audience)
        release(version=version, audience=asked, by=qian, now=clock.now())
        with pytest.raises(TooWideError):
            change_audience(version=version, audience=Audience(frozenset(Post)), by=qian, now=clock.now())
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            Step.objects.create(
                office_id=qian.office_id,
                owner=qian,
                version=version,
                kind="audience",
                audience=["consultant"],
                decided_at=clock.now(),
            )
    assert "pay_and_superiors_phones_stay_with_few_posts" in str(refused.value)
    assert _who_sees(people, version) == {"lin", "sun", "zhou", "qian", "gao"}


def test_a_reader_gets_pages_with_their_name_and_the_file_is_gone_after_ten_minutes(
    wu: Staff, lin: Staff
) -> None:
    version = _filed(wu)
    text = PdfReader(io.BytesIO(_read(lin, version))).pages[0].extract_text()
    assert SECRET in text
    assert "林岚 7号" in text
    assert f"资料 {version.document.number} 第 1 版" in text
    with acting(lin):
        paper = paper_of(version.pk)
        assert paper
        for minutes in (-11, 2):  # long ago, and by a clock that somebody set forward
            at = clock.now() + timedelta(minutes=minutes)
            opening = open_version(paper=paper, kind=OpeningKind.VIEWED, reason="", by=lin, now=at)
            found = opening_of(opening.pk, lin)
            assert found
            with pytest.raises(GoneError):
                copy_for(found, paper, lin, office_of(lin))


def test_an_opening_serves_its_owner_alone(wu: Staff, lin: Staff, zhao: Staff) -> None:
    version = _filed(wu)
    with acting(lin):
        paper = paper_of(version.pk)
        assert paper
        opening = open_version(paper=paper, kind=OpeningKind.VIEWED, reason="", by=lin, now=clock.now())
    with acting(zhao):
        assert opening_of(opening.pk, zhao) is None
        with pytest.raises(GoneError):
            copy_for(opening, paper, zhao, office_of(zhao))


def _raw(query: str, *values: int) -> list[tuple[object, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def _insert_opening(person: Staff, version: Version) -> int:
    found = _raw(
        "INSERT INTO documents_opening (office_id, owner_id, version_id, kind, reason, opened_at)"
        " VALUES (%s, %s, %s, 'viewed', '', now()) RETURNING id",
        person.office_id,
        person.pk,
        version.pk,
    )
    return int(str(found[0][0]))


def test_no_post_gets_bytes_of_a_document_outside_its_audience_even_by_raw_sql(
    people: People, everybody: People, qian: Staff, sun: Staff
) -> None:
    """Promise 2: by id, by version id, by an opening of somebody else, by the table itself."""
    version = _filed(qian, Category.PAYROLL, posts=frozenset({Post.FINANCE}))
    with acting(sun):
        theirs = _insert_opening(sun, version)
        assert (
            len(_raw("SELECT sealed FROM documents_file_for(%s)", theirs)) == 1
        )  # the control: a reader does
    tries = 0
    for person in everybody.values():
        with acting(person):
            with pytest.raises(DatabaseError, match="permission denied"):
                _raw("SELECT sealed FROM documents_content")
            tries += 1
            if person.pk in (qian.pk, sun.pk):
                continue
            for table in ("version", "paper", "opening", "confirmation"):
                column = "id" if table == "version" else "version_id"
                assert _raw(f"SELECT * FROM documents_{table} WHERE {column} = %s", version.pk) == []
                tries += 1
            assert _raw("SELECT * FROM documents_document WHERE id = %s", version.document_id) == []
            assert _raw("SELECT sealed FROM documents_file_for(%s)", theirs) == []
            with pytest.raises(DatabaseError, match="row-level security"):
                _insert_opening(person, version)
            tries += 3
    print(f"{tries} tries at a document outside the audience, 0 bytes")
    assert tries >= 70


def test_a_file_swapped_below_the_application_is_not_handed_out(wu: Staff, lin: Staff) -> None:
    version, other = _filed(wu), _filed(wu, content=pdf("别的内容"))
    with acting(lin):
        paper = paper_of(version.pk)
        assert paper
        opening = open_version(paper=paper, kind=OpeningKind.VIEWED, reason="", by=lin, now=clock.now())
        opening.version_id = other.pk  # the seal is for its own version alone
        with pytest.raises(SpoiltError):
            copy_for(opening, paper, lin, office_of(lin))


def test_office_files_are_downloaded_with_a_reason_alone(wu: Staff, lin: Staff) -> None:
    version = _filed(wu, content=letter(), title="登记表样")
    with acting(lin):
        paper = paper_of(version.pk)
        assert paper
        with pytest.raises(NotShownError):
            open_version(paper=paper, kind=OpeningKind.VIEWED, reason="", by=lin, now=clock.now())
        with pytest.raises(MissingReasonError):
            open_version(paper=paper, kind=OpeningKind.DOWNLOADED, reason=" ", by=lin, now=clock.now())
        opening = open_version(
            paper=paper, kind=OpeningKind.DOWNLOADED, reason="打印给客户填", by=lin, now=clock.now()
        )
        found = opening_of(opening.pk, lin)
        assert found
        copy = copy_for(found, paper, lin, office_of(lin))
    assert copy.name == f"document-{version.document.number}-v1-{opening.pk}.docx"


def test_reading_is_confirmed_once_after_opening(wu: Staff, lin: Staff, zhao: Staff) -> None:
    version = _filed(wu, asks=True)
    with acting(lin), pytest.raises(ReadFirstError):
        confirm_read(version=version, by=lin, now=clock.now())
    _read(lin, version)
    with acting(lin):
        confirm_read(version=version, by=lin, now=clock.now())
        with pytest.raises(AlreadyConfirmedError):
            confirm_read(version=version, by=lin, now=clock.now())
    _read(zhao, version)
    with acting(wu):
        paper = paper_of(version.pk)
        assert paper
        receipts = {one.person.username: one for one in receipts_of(paper)}
        (follow_up,) = reading_follow_up()
    assert receipts["lin"].confirmed_at
    assert receipts["lin"].times == 1
    assert receipts["zhao"].is_missing(True)
    assert not receipts["zhao"].is_missing(False)
    assert receipts["tang"].first_opened_at is None
    assert "wu" not in receipts
    assert (follow_up.confirmed, follow_up.readers) == (1, 8)


def test_a_reader_knows_their_own_receipts_alone(wu: Staff, lin: Staff, zhao: Staff) -> None:
    version = _filed(wu)
    _read(lin, version)
    _read(zhao, version)
    with acting(lin):
        assert set(Opening.objects.values_list("owner_id", flat=True)) == {lin.pk}
    with acting(wu):
        assert set(Opening.objects.values_list("owner_id", flat=True)) == {lin.pk, zhao.pk}


def test_unread_goes_with_opening_and_comes_back_with_a_new_version(wu: Staff, lin: Staff) -> None:
    version = _filed(wu)
    with acting(lin):
        assert [one.version_id for one in shelf(by=lin, unread_only=True)] == [version.pk]
    _read(lin, version)
    with acting(lin):
        assert not shelf(by=lin, unread_only=True).exists()
    with acting(wu):
        newer = file_version(
            document=version.document,
            filing=Filing("接待流程讲义", Audience(frozenset(Post))),
            content=pdf("新"),
            by=wu,
            now=clock.now(),
        )
    with acting(lin):
        assert [one.version_id for one in shelf(by=lin, unread_only=True)] == [newer.pk]
        assert [one.version_id for one in shelf(by=lin, search="接待")] == [newer.pk]
        assert not shelf(by=lin, category=Category.REPORT).exists()


@pytest.mark.parametrize(
    ("filing", "content", "field"),
    [
        (Filing(" ", Audience(frozenset(Post))), pdf(), "title"),
        (Filing("标题", Audience()), pdf(), "posts"),
        (Filing("标题", Audience(frozenset(Post)), note="长" * 201), pdf(), "note"),
        (Filing("标题", Audience(frozenset(Post))), b"MZ not a document", "file"),
    ],
)
def test_what_is_wrong_is_said_beside_its_entry_and_nothing_is_kept(
    filing: Filing, content: bytes, field: str, wu: Staff
) -> None:
    with acting(wu):
        with pytest.raises(DomainError) as refused:
            file_document(category=Category.TRAINING, filing=filing, content=content, by=wu, now=clock.now())
        assert field in refused.value.fields  # type: ignore[attr-defined]
        assert not Document.objects.exists()


@pytest.mark.parametrize(
    "table", ["documents_paper", "documents_step", "documents_opening", "documents_confirmation"]
)
def test_papers_steps_and_receipts_are_never_changed(table: str, wu: Staff, lin: Staff) -> None:
    version = _filed(wu)
    _read(lin, version)
    with acting(lin):
        confirm_read(version=version, by=lin, now=clock.now())
    for person in (wu, lin):
        with (
            acting(person),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE {table} SET owner_id = owner_id")


def test_numbers_run_per_office_even_for_whoever_cannot_see_the_others(
    qian: Staff, wu: Staff, yan: Staff
) -> None:
    first, second = _filed(qian, Category.PAYROLL), _filed(wu)
    elsewhere = _filed(yan)
    numbers = [version.document.number for version in (first, second, elsewhere)]
    assert numbers == [1, 2, 1]


def test_each_act_is_in_the_ledger_without_words_of_people(wu: Staff, lin: Staff, qian: Staff) -> None:
    version = _filed(wu)
    _read(lin, version)
    with acting(qian):
        actions = list(Entry.objects.filter(action__startswith="document.").order_by("pk"))
    assert [one.action for one in actions] == ["document.filed", "document.released", "document.viewed"]
    assert "讲义" not in str([one.detail for one in actions])


def test_what_needs_release_is_the_same_in_python_and_in_the_database(wu: Staff) -> None:
    for category in filed_by(wu.post):
        version = _filed(wu, category)
        assert (version.state == VersionState.WAITING) == needs_release(category)
        with acting(wu), transaction.atomic():
            newer = (
                Version.objects.create(
                    office_id=wu.office_id,
                    document=_filed(wu, category).document,
                    owner=wu,
                    audience=["clerk"],
                )
                if not needs_release(category)
                else version
            )
            try:
                with transaction.atomic():
                    Step.objects.create(
                        office_id=wu.office_id,
                        owner=wu,
                        version=newer,
                        kind="released",
                        audience=["clerk"],
                        decided_at=clock.now(),
                    )
                released = True
            except DatabaseError:
                released = False
        assert released != needs_release(category)
