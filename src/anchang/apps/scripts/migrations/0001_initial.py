# The tables of talk scripts and project facts.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("offices", "0004_contacts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Topic",
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
                        choices=[("script", "话术"), ("fact", "项目资料")], max_length=6, verbose_name="种类"
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="建立时间")),
                (
                    "estate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.estate",
                        verbose_name="项目",
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
                        verbose_name="建立人",
                    ),
                ),
            ],
            options={
                "verbose_name": "话术或资料",
            },
        ),
        migrations.CreateModel(
            name="Version",
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
                        choices=[("script", "话术"), ("fact", "项目资料")], max_length=6, verbose_name="种类"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="版次")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待批准"),
                            ("approved", "已批准"),
                            ("refused", "未批准"),
                            ("taken_back", "写的人收回"),
                            ("withdrawn", "已撤下"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("approved_at", models.DateTimeField(null=True, verbose_name="批准时间")),
                ("title", models.CharField(max_length=40, verbose_name="标题")),
                (
                    "occasion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "接听来电"),
                            ("greeting", "迎接"),
                            ("sand_table", "沙盘讲解"),
                            ("layout", "户型与样板间"),
                            ("price", "算价与付款"),
                            ("doubts", "解答疑虑"),
                            ("invitation", "邀约"),
                            ("farewell", "送客"),
                            ("follow_up", "回访"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="场合",
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(default=0, verbose_name="介绍顺序")),
                (
                    "question",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="客户怎么问"),
                ),
                ("body", models.TextField(max_length=4000, verbose_name="正文")),
                ("unit", models.CharField(blank=True, default="", max_length=20, verbose_name="单位")),
                ("source", models.CharField(blank=True, default="", max_length=120, verbose_name="出处")),
                ("effective_day", models.DateField(verbose_name="生效日")),
                ("expires_day", models.DateField(null=True, verbose_name="有效到")),
                ("asks_reading", models.BooleanField(default=False, verbose_name="请置业顾问确认已读")),
                (
                    "note",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="这一版改了什么"),
                ),
                ("written_at", models.DateTimeField(verbose_name="时间")),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="批准人",
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
                        verbose_name="写的人",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="scripts.topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "版本",
            },
        ),
        migrations.CreateModel(
            name="Step",
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
                        choices=[
                            ("approved", "批准"),
                            ("refused", "不批准"),
                            ("taken_back", "收回"),
                            ("withdrawn", "撤下"),
                        ],
                        max_length=10,
                        verbose_name="处理",
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=200, verbose_name="理由")),
                ("decided_at", models.DateTimeField(verbose_name="时间")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="写的人",
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
                        verbose_name="经手人",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="scripts.version",
                    ),
                ),
            ],
            options={
                "verbose_name": "话术处理",
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_at", models.DateTimeField(verbose_name="时间")),
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
                        verbose_name="读的人",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="scripts.version",
                    ),
                ),
            ],
            options={
                "verbose_name": "已读",
            },
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(max_length=200, verbose_name="对照了什么")),
                ("good_until_day", models.DateField(null=True, verbose_name="有效到")),
                ("checked_at", models.DateTimeField(verbose_name="时间")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="写的人",
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
                        verbose_name="核对人",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="scripts.version",
                    ),
                ),
            ],
            options={
                "verbose_name": "核对",
            },
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="topic_belongs_to_one_office"),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.UniqueConstraint(fields=("office", "id", "kind"), name="a_topic_has_one_kind"),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["script", "fact"])), name="a_topic_is_a_script_or_a_fact"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                fields=("office", "id"), name="script_version_belongs_to_one_office"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                fields=("office", "id", "owner"), name="a_script_version_has_one_author"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                fields=("office", "topic", "number"), name="a_script_version_number_is_given_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")),
                fields=("office", "topic"),
                name="one_version_of_a_topic_waits_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["waiting", "approved", "refused", "taken_back", "withdrawn"])
                ),
                name="a_script_version_has_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved_by__isnull", True), ("state__in", ("waiting", "refused", "taken_back"))
                    ),
                    models.Q(
                        ("approved_by__isnull", False),
                        models.Q(("state__in", ("waiting", "refused", "taken_back")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="an_approved_script_names_who_approved_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True), models.Q(("body", ""), _negated=True)
                ),
                name="a_script_version_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "script"), _negated=True),
                    (
                        "occasion__in",
                        [
                            "phone",
                            "greeting",
                            "sand_table",
                            "layout",
                            "price",
                            "doubts",
                            "invitation",
                            "farewell",
                            "follow_up",
                        ],
                    ),
                    _connector="OR",
                ),
                name="a_script_has_its_occasion",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "fact"), _negated=True),
                    models.Q(
                        models.Q(("question", ""), _negated=True), models.Q(("source", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="a_fact_has_its_question_and_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_day__isnull", True),
                    ("expires_day__gte", models.F("effective_day")),
                    _connector="OR",
                ),
                name="a_fact_expires_after_it_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(fields=["office", "version"], name="steps_of_a_script"),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["approved", "refused", "taken_back", "withdrawn"])),
                name="a_script_step_is_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["approved", "refused"]), _negated=True),
                    models.Q(("owner", models.F("author")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_approves_their_own_script",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["refused", "withdrawn"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="refusing_a_script_states_its_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.UniqueConstraint(
                fields=("office", "version", "owner"), name="a_script_is_confirmed_once_by_a_person"
            ),
        ),
        migrations.AddIndex(
            model_name="check",
            index=models.Index(fields=["office", "version", "-checked_at"], name="checks_of_a_fact"),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(("owner", models.F("author")), _negated=True),
                name="nobody_checks_their_own_fact",
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="a_check_says_what_was_compared"
            ),
        ),
    ]
