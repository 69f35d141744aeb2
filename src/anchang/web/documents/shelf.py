"""The library's list, and who still has to read what."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from anchang.apps.documents.choices import FILED, FILING_POSTS, RECEIPT_READERS
from anchang.apps.documents.models import Paper
from anchang.apps.documents.queries import (
    counts_by_category,
    is_unread,
    put_away,
    reading_follow_up,
    shelf,
    waiting_for_release,
)
from anchang.apps.offices.choices import Post
from anchang.domain.confidential import Category
from anchang.web.documents.pages import READERS
from anchang.web.shared.fields import row_number
from anchang.web.shared.pages import PageRequest, reading

ROWS_PER_PAGE = 30
SEARCH_CHARACTERS_MAX = 40


@reading(READERS)
def shelf_page(request: PageRequest) -> HttpResponse:
    person = request.user
    category = next((one for one in FILED if one.value == request.GET.get("category", "")), None)
    search = request.GET.get("q", "").replace("\x00", "").strip()[:SEARCH_CHARACTERS_MAX]
    unread_only = request.GET.get("unread") == "yes"
    rows = shelf(by=person, category=category, search=search, unread_only=unread_only)
    paginator: Paginator[Paper] = Paginator(rows, ROWS_PER_PAGE)
    found = paginator.get_page(row_number(request.GET.get("page", "")) or 1)
    context = {
        "rows": [(paper, is_unread(paper, person)) for paper in found.object_list],
        "page": {"total": paginator.count, "number": found.number, "pages": paginator.num_pages},
        "categories": _categories(request, category),
        "category": category,
        "search": search,
        "unread_only": unread_only,
        "unread": shelf(by=person, unread_only=True).count(),
        "filtered": bool(search or category or unread_only),
        **_for_whoever_files(request),
    }
    return render(request, "documents/shelf.html", context)


def _categories(request: PageRequest, chosen: Category | None) -> list[tuple[Category, int, bool]]:
    """Category, how many documents, and whether it is the chosen one; empty ones are left out."""
    counts = counts_by_category(request.user)
    return [(one, counts[one.value], one is chosen) for one in FILED if counts.get(one.value)]


def _for_whoever_files(request: PageRequest) -> dict[str, Any]:
    post = request.user.post
    files = post in FILING_POSTS
    return {
        "may_file": files,
        "releases": post == Post.SALES_MANAGER,
        "follows_up": post in RECEIPT_READERS,
        "waiting": list(waiting_for_release()) if files else [],
        "put_away": list(put_away()[:ROWS_PER_PAGE]) if files else [],
    }


@reading(RECEIPT_READERS)
def reading_page(request: PageRequest) -> HttpResponse:
    return render(request, "documents/reading.html", {"rows": reading_follow_up()})
