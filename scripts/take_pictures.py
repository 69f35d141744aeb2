"""Pictures of the pages for docs/a-day-in-pictures.md, taken at a running demo office.

    python scripts/take_pictures.py http://127.0.0.1:8000

Needs the dev requirements and Chromium; overwrites docs/images/day/.
"""

import argparse
import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent.parent / "docs" / "images" / "day"
PASSWORD = "yunqi-demo-2026"  # noqa: S105  that of the demo, printed at its start
DESK, TABLET, PHONE = (1280, 800), (1024, 768), (390, 844)
QUALITY = 82
HEIGHT_MAX = 1400


@dataclass(frozen=True, slots=True)
class Picture:
    """``path`` is opened; then the first link of each selector in ``links`` is followed."""

    name: str
    who: str
    path: str
    size: tuple[int, int] = DESK
    links: tuple[str, ...] = ()


PICTURES = (
    Picture("board", "desk", "/desk/"),
    Picture("wall", "desk", "/desk/wall/"),
    Picture("board-phone", "lin", "/desk/", PHONE),
    Picture("order-of-the-day", "qian", "/desk/order/"),
    Picture("fairness", "qian", "/desk/order/fairness/"),
    Picture("check-in", "desk", "/desk/check-in/", TABLET),
    Picture("who-receives", "desk", "/desk/", TABLET, ("tr.now a.row-link",)),
    Picture("inbox", "lin", "/inbox/"),
    Picture("calls", "zhao", "/calls/"),
    Picture("call-form", "zhao", "/calls/new/", TABLET),
    Picture("run-sheet", "lin", "/service/today/", TABLET, ("tbody a",)),
    Picture("registration", "lin", "/customers/register/", TABLET),
    Picture("scripts", "lin", "/service/scripts/"),
    Picture("facts-phone", "lin", "/service/facts/", PHONE),
    Picture("inspections", "zhou", "/service/inspections/"),
    Picture("coaching", "zhou", "/service/coaching/"),
    Picture("hand-in", "lin", "/intake/", TABLET),
    Picture("intake", "wu", "/intake/"),
    Picture("intake-form", "wu", "/intake/", DESK, ("tbody a",)),
    Picture("import", "wu", "/customers/imports/1/"),
    Picture("daily-report", "wu", "/reports/daily/"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    given = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=given.chromium, args=flags)
        pages: dict[str, Page] = {}
        for picture in PICTURES:
            if picture.who not in pages:
                pages[picture.who] = _logged_in(browser, given.address, picture.who)
            _take(pages[picture.who], picture)


def _logged_in(browser: Browser, address: str, who: str) -> Page:
    page = browser.new_context(base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai").new_page()
    page.goto("/login/")
    page.locator("input[name=username]").fill(who)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    skip = page.get_by_role("button", name="演示里先跳过")
    if skip.count():
        skip.click()
    page.wait_for_load_state()
    return page


def _take(page: Page, picture: Picture) -> None:
    width, height = picture.size
    page.set_viewport_size({"width": width, "height": height})
    page.goto(picture.path)
    for link in picture.links:
        page.locator(link).first.click()
        page.wait_for_load_state()
    tall = min(page.evaluate("document.documentElement.scrollHeight"), HEIGHT_MAX)
    page.set_viewport_size({"width": width, "height": max(height, tall)})
    with Image.open(io.BytesIO(page.screenshot())) as shot:
        shot.convert("RGB").save(FOLDER / f"{picture.name}.webp", quality=QUALITY, method=6)


if __name__ == "__main__":
    main()
