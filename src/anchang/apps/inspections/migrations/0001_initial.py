# The tables of inspections.

import django.contrib.postgres.fields
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
            name="Inspection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("form_code", models.CharField(max_length=20, verbose_name="检查表")),
                ("form_number", models.PositiveIntegerField(verbose_name="检查表版次")),
                ("form_title", models.CharField(max_length=40, verbose_name="检查表名称")),
                (
                    "watched",
                    models.CharField(
                        choices=[("visit", "一次来访"), ("call", "一次来电"), ("moment", "巡场")],
                        max_length=6,
                        verbose_name="看的是",
                    ),
                ),
                ("subject_id", models.BigIntegerField(null=True, verbose_name="哪一次")),
                ("remark", models.CharField(blank=True, default="", max_length=200, verbose_name="总的说")),
                ("happened_at", models.DateTimeField(verbose_name="时间")),
                (
                    "inspected_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="检查人",
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
                        verbose_name="被检查的人",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查",
                "ordering": ["-happened_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField(max_length=1000, verbose_name="本人说明")),
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
                        verbose_name="被检查的人",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="inspections.inspection",
                    ),
                ),
            ],
            options={
                "verbose_name": "本人说明",
                "ordering": ["made_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(verbose_name="第几项")),
                ("key", models.CharField(max_length=20, verbose_name="项")),
                ("words", models.CharField(max_length=80, verbose_name="检查什么")),
                (
                    "clauses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12),
                        default=list,
                        size=None,
                        verbose_name="条款",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[("done", "做到"), ("missed", "没做到"), ("not_applicable", "不适用")],
                        max_length=14,
                        verbose_name="结果",
                    ),
                ),
                ("remark", models.CharField(blank=True, default="", max_length=200, verbose_name="备注")),
                (
                    "inspected_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="检查人",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="inspections.inspection",
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
                        verbose_name="被检查的人",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查项",
                "ordering": ["place"],
            },
        ),
        migrations.CreateModel(
            name="FormVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, verbose_name="检查表")),
                ("number", models.PositiveIntegerField(verbose_name="版次")),
                ("title", models.CharField(max_length=40, verbose_name="名称")),
                ("items", models.JSONField(verbose_name="各项")),
                ("reason", models.CharField(max_length=200, verbose_name="为什么改")),
                ("written_at", models.DateTimeField(verbose_name="时间")),
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
            ],
            options={
                "verbose_name": "检查表版本",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "code", "number"), name="an_inspection_form_number_is_given_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), models.Q(("reason", ""), _negated=True)
                        ),
                        name="an_inspection_form_states_title_and_reason",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(fields=["office", "owner", "-happened_at"], name="inspections_of_a_person"),
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(fields=["office", "-happened_at"], name="inspections_of_an_office"),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.UniqueConstraint(
                fields=("office", "id"), name="inspection_belongs_to_one_office"
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.UniqueConstraint(
                fields=("office", "id", "owner", "inspected_by"), name="an_inspection_names_two_people"
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.UniqueConstraint(
                fields=("office", "id", "owner"), name="an_inspection_is_of_one_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("inspected_by", models.F("owner")), _negated=True),
                name="nobody_inspects_themselves",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("watched__in", ["visit", "call", "moment"])),
                name="an_inspection_watches_something_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("subject_id__isnull", True),
                    models.Q(("watched", "moment"), _negated=True),
                    _connector="OR",
                ),
                name="a_moment_has_no_visit_or_call",
            ),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["office", "inspection"], name="answers_to_an_inspection"),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True),
                name="an_answer_to_an_inspection_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.UniqueConstraint(
                fields=("office", "inspection", "key"), name="an_item_is_marked_once_in_an_inspection"
            ),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.CheckConstraint(
                condition=models.Q(("result__in", ["done", "missed", "not_applicable"])),
                name="an_item_is_done_or_missed_or_not_applicable",
            ),
        ),
    ]
