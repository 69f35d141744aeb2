"""Who may open a page: a view is `@reading`, `@writing` or `@acting` for some posts, never open by chance."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Office, Staff
from anchang.apps.offices.queries import office_of
from anchang.web.shared.refusals import wrong_method

View = Callable[..., HttpResponse]


class PageRequest(HttpRequest):
    """The request as views see it: somebody is logged in, and their office is loaded."""

    user: Staff
    office: Office
    htmx: Any


class WrongPostError(PermissionDenied):
    """The page is for other posts. The message says for which, and who asked."""

    def __init__(self, person: Staff, posts: Collection[str]) -> None:
        allowed = "、".join(str(Post(post).label) for post in Post.values if post in posts)
        super().__init__(f"这一页给{allowed}使用。您的岗位是{person.get_post_display()}。")


def reading(posts: Collection[str]) -> Callable[[View], View]:
    """A page that only shows something."""
    return _page(posts, ["GET", "HEAD"])


def writing(posts: Collection[str]) -> Callable[[View], View]:
    """A page with a form: GET shows it, POST is its one action."""
    return _page(posts, ["GET", "HEAD", "POST"])


def acting(posts: Collection[str]) -> Callable[[View], View]:
    """A button: POST alone."""
    return _page(posts, ["POST"])


def _page(posts: Collection[str], methods: list[str]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            person = cast(Staff, request.user)
            page_request = cast(PageRequest, request)
            page_request.office = office_of(person)
            if request.method not in methods:
                return wrong_method(request, methods)
            if person.post not in posts:
                raise WrongPostError(person, posts)
            return view(page_request, *args, **kwargs)

        return guarded

    return decorate
