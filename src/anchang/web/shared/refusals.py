"""Error pages in words. They run after the transaction, so they touch no row."""

from collections.abc import Collection

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

NOT_FOUND = (
    "您要的这一页不存在，或者其中的记录不归您看。请从上面的菜单重新进入；"
    "客户说来过而您查不到，请前台或内业现场查找。"
)
FORBIDDEN = "您的岗位不能打开这一页。需要时请找销售经理。"
BAD_REQUEST = "浏览器送来的内容读不懂，没有保存。请返回上一页再试一次。"
FORGED = (
    "这个页面打开得太久，或是在别处退出过。没有保存；您填写的内容还在本机草稿里，请返回上一页刷新后再提交。"
)

NOT_A_PAGE = "这个网址是页面上的一个按钮，不能直接打开或刷新。什么也没有改；需要时请回到原来那一页再按一次。"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _lost(request, 404, "没有找到", NOT_FOUND)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _lost(request, 403, "这一页不归您的岗位", str(exception) or FORBIDDEN)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _lost(request, 400, "没有看懂", BAD_REQUEST)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The CSRF check failed: a stale form far more often than an attack."""
    return _lost(request, 403, "请刷新后再提交", FORGED)


def wrong_method(request: HttpRequest, allowed: Collection[str]) -> HttpResponse:
    """A button's address was opened: reloaded, or come back to after logging in again."""
    response = _lost(request, 405, "请从页面上按", NOT_A_PAGE)
    response["Allow"] = ", ".join(allowed)
    return response


def _lost(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    return render(
        request, "shared/lost.html", {"code": status, "title": title, "words": words}, status=status
    )
