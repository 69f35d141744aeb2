# The run sheet of the office and what happens along it.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("offices", "0004_contacts"),
        ("reception", "0002_row_security"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SheetVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="版次")),
                ("effective_day", models.DateField(verbose_name="哪天起用")),
                ("content", models.JSONField(verbose_name="内容")),
                ("reason", models.CharField(max_length=200, verbose_name="为什么改")),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="案场",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="改的人",
                    ),
                ),
            ],
            options={
                "verbose_name": "接待流程版本",
                "ordering": ("-number",),
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("shipped", models.CharField(blank=True, default="", max_length=20, verbose_name="出厂流程")),
                ("began_at", models.DateTimeField(verbose_name="开始接待")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="案场",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="接待人",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="reception.visit"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="service.sheetversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "接待流程",
                "ordering": ("-began_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="Showing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rooms", models.CharField(max_length=80, verbose_name="看了哪几套")),
                ("pleases", models.CharField(blank=True, default="", max_length=200, verbose_name="满意点")),
                (
                    "displeases",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="不满意点"),
                ),
                ("resistance", models.JSONField(default=list, verbose_name="顾虑")),
                ("form_key", models.CharField(max_length=32, verbose_name="表单号")),
                ("shown_at", models.DateTimeField(verbose_name="时间")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="案场",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="带看人",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="showings", to="service.run"
                    ),
                ),
            ],
            options={
                "verbose_name": "带看",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Tick",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.CharField(max_length=40, verbose_name="步骤")),
                ("number", models.PositiveSmallIntegerField(verbose_name="第几次")),
                (
                    "mark",
                    models.CharField(
                        choices=[
                            ("done", "做了"),
                            ("skipped", "跳过"),
                            ("undone", "撤回"),
                            ("noted", "备注"),
                        ],
                        max_length=8,
                        verbose_name="情况",
                    ),
                ),
                ("words", models.CharField(blank=True, default="", max_length=200, verbose_name="说明")),
                ("form_key", models.CharField(max_length=32, verbose_name="表单号")),
                ("waited_seconds", models.PositiveIntegerField(default=0, verbose_name="补传等了几秒")),
                ("ticked_at", models.DateTimeField(verbose_name="时间")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="案场",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="接待人",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ticks", to="service.run"
                    ),
                ),
            ],
            options={
                "verbose_name": "流程打勾",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="KitCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="营业日")),
                ("missing", models.JSONField(default=list, verbose_name="缺什么")),
                ("item_count", models.PositiveSmallIntegerField(verbose_name="一共几样")),
                ("words", models.CharField(blank=True, default="", max_length=200, verbose_name="怎么补")),
                ("checked_at", models.DateTimeField(verbose_name="时间")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="案场",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="检查人",
                    ),
                ),
            ],
            options={
                "verbose_name": "工具检查",
                "ordering": ("checked_at", "id"),
                "indexes": [models.Index(fields=["office", "day", "owner"], name="kit_checks_of_a_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("missing", []), models.Q(("words", ""), _negated=True), _connector="OR"
                        ),
                        name="a_missing_tool_is_accounted_for",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Inquiry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("units", "销控询问"), ("prices", "报价")], max_length=8, verbose_name="事项"
                    ),
                ),
                ("room", models.CharField(max_length=20, verbose_name="房号")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("free", "可售"),
                            ("held", "有人留着"),
                            ("sold", "已售"),
                            ("closed", "未开放"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="结论",
                    ),
                ),
                ("words", models.CharField(blank=True, default="", max_length=200, verbose_name="怎么说的")),
                ("valid_minutes", models.PositiveSmallIntegerField(verbose_name="几分钟内算数")),
                ("form_key", models.CharField(max_length=32, verbose_name="表单号")),
                ("asked_at", models.DateTimeField(verbose_name="时间")),
                (
                    "answered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁答的",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="案场",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="询问人",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inquiries",
                        to="service.run",
                    ),
                ),
            ],
            options={
                "verbose_name": "销控询问",
                "ordering": ("-asked_at", "-id"),
                "indexes": [models.Index(fields=["office", "-asked_at"], name="inquiries_of_an_office")],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "form_key"), name="an_inquiry_form_asks_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer__in", ["free", "held", "sold", "closed"]), ("kind", "units")),
                            models.Q(
                                ("answer", ""), ("kind", "prices"), models.Q(("words", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="an_inquiry_has_its_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_minutes__gte", 1), ("valid_minutes__lte", 480)),
                        name="an_answer_holds_for_some_minutes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("room", ""), _negated=True), name="an_inquiry_names_a_room"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="sheetversion",
            constraint=models.UniqueConstraint(
                fields=("office", "number"), name="a_run_sheet_number_is_given_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetversion",
            constraint=models.UniqueConstraint(
                fields=("office", "id"), name="run_sheet_belongs_to_one_office"
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="a_run_sheet_states_its_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(fields=("office", "visit"), name="a_visit_is_begun_once"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="run_belongs_to_one_office"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("shipped", ""), ("version__isnull", False)),
                    models.Q(("version__isnull", True), models.Q(("shipped", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_reception_goes_by_one_sheet",
            ),
        ),
        migrations.AddConstraint(
            model_name="showing",
            constraint=models.UniqueConstraint(
                fields=("office", "form_key"), name="a_showing_form_shows_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="showing",
            constraint=models.CheckConstraint(
                condition=models.Q(("rooms", ""), _negated=True), name="a_showing_names_what_was_shown"
            ),
        ),
        migrations.AddConstraint(
            model_name="tick",
            constraint=models.UniqueConstraint(
                fields=("office", "run", "step", "number"), name="a_step_hears_one_word_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="tick",
            constraint=models.UniqueConstraint(fields=("office", "form_key"), name="a_tap_ticks_once"),
        ),
        migrations.AddConstraint(
            model_name="tick",
            constraint=models.CheckConstraint(
                condition=models.Q(("mark", "done"), models.Q(("words", ""), _negated=True), _connector="OR"),
                name="leaving_a_step_out_states_its_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="tick",
            constraint=models.CheckConstraint(
                condition=models.Q(("mark__in", ["done", "skipped", "undone", "noted"])),
                name="a_tick_is_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="tick",
            constraint=models.CheckConstraint(
                condition=models.Q(("waited_seconds__lte", 86400)), name="a_tap_waits_a_day_at_most"
            ),
        ),
    ]
