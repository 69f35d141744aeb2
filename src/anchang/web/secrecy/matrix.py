"""Who may see what, in words; the page, the reference and the tests read one file."""

from django.http import HttpResponse
from django.shortcuts import render

from anchang.apps.disclosure.who_sees_what import groups
from anchang.apps.offices.choices import Post
from anchang.web.shared.navigation import EVERY_POST
from anchang.web.shared.pages import PageRequest, reading


@reading(EVERY_POST)
def matrix_page(request: PageRequest) -> HttpResponse:
    """Everybody may know the rules. A phone shows one post: the own one unless another is chosen."""
    chosen = next((post for post in Post if post == request.GET.get("post")), Post(request.user.post))
    context = {"groups": groups(), "posts": list(Post), "chosen": chosen}
    return render(request, "secrecy/matrix.html", context)
