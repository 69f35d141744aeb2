"""`python -m benchmarks.office.founding`: one office with the people who look, made by the product."""

from __future__ import annotations


def main() -> None:
    import django

    django.setup()
    from django.db import transaction

    from anchang.apps.offices.actions import NewStaff, found_office, hire
    from anchang.apps.offices.choices import Post
    from anchang.apps.offices.passwords import make_own
    from anchang.foundation import clock
    from anchang.foundation.rls import tending_office
    from benchmarks.office.books import PASSWORD

    now = clock.now()
    with transaction.atomic():
        boss = NewStaff("boss", "管理员", "0", Post.ADMINISTRATOR)
        administrator = found_office(name="量尺案场", administrator=boss, password=PASSWORD, now=now)
        with tending_office(administrator.office_id):
            people = (
                NewStaff("lin", "林岚", "1", Post.CONSULTANT),
                NewStaff("tang", "唐棠", "50", Post.DESK),
                NewStaff("wu", "吴雯", "60", Post.CLERK),
            )
            for new in people:
                make_own(hire(new=new, password=PASSWORD, by=administrator, now=now))


if __name__ == "__main__":
    main()
