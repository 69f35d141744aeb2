# The tables of the document library.

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("offices", "0002_row_security"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(default=0, verbose_name="资料号")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("project_data", "项目基本情况"),
                            ("sales_control", "房源与销控"),
                            ("queue_numbers", "排号时间与地点"),
                            ("sales_material", "销售资料"),
                            ("back_office", "内业资料"),
                            ("meeting", "会议记录"),
                            ("report", "总结与报告"),
                            ("training", "培训资料"),
                            ("leader_phone", "上级电话"),
                            ("payroll", "薪金待遇"),
                            ("other", "其他机密文件"),
                        ],
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="建档时间")),
                (
                    "open_to",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None, verbose_name="可见范围"
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
                        verbose_name="建档人",
                    ),
                ),
            ],
            options={
                "verbose_name": "资料",
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
                ("number", models.PositiveIntegerField(default=0, verbose_name="版次")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待放行"),
                            ("current", "现行"),
                            ("earlier", "旧版"),
                            ("refused", "未放行"),
                            ("withdrawn", "已撤下"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None, verbose_name="阅读范围"
                    ),
                ),
                (
                    "open_to",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None, verbose_name="现在可打开"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="documents.document",
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
                        verbose_name="上传人",
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
                            ("released", "放行"),
                            ("refused", "不放行"),
                            ("audience", "改阅读范围"),
                            ("withdrawn", "撤下"),
                        ],
                        max_length=10,
                        verbose_name="处理",
                    ),
                ),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None, verbose_name="阅读范围"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                ("decided_at", models.DateTimeField(verbose_name="时间")),
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
                        to="documents.version",
                    ),
                ),
            ],
            options={
                "verbose_name": "资料处理",
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="标题")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pdf", "PDF"),
                            ("jpeg", "图片"),
                            ("png", "图片"),
                            ("webp", "图片"),
                            ("docx", "Word 文档"),
                            ("xlsx", "Excel 表格"),
                            ("pptx", "PowerPoint 幻灯片"),
                        ],
                        max_length=5,
                        verbose_name="格式",
                    ),
                ),
                ("byte_count", models.PositiveIntegerField(verbose_name="字节数")),
                ("page_count", models.PositiveIntegerField(default=0, verbose_name="页数")),
                ("sha256", models.CharField(max_length=64, verbose_name="指纹")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="这一版改了什么")),
                ("asks_confirmation", models.BooleanField(default=False, verbose_name="请确认已读")),
                ("filed_at", models.DateTimeField(verbose_name="上传时间")),
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
                        verbose_name="上传人",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="documents.version",
                    ),
                ),
            ],
            options={
                "verbose_name": "资料原件",
            },
        ),
        migrations.CreateModel(
            name="Opening",
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
                        choices=[("viewed", "查阅"), ("downloaded", "下载")],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="用途")),
                ("opened_at", models.DateTimeField(verbose_name="时间")),
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
                        verbose_name="查阅人",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="openings",
                        to="documents.version",
                    ),
                ),
            ],
            options={
                "verbose_name": "查阅",
            },
        ),
        migrations.CreateModel(
            name="Content",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sealed", models.BinaryField(verbose_name="密封的文件")),
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
                        verbose_name="上传人",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.version"
                    ),
                ),
            ],
            options={
                "verbose_name": "文件",
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("confirmed_at", models.DateTimeField(verbose_name="时间")),
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
                        verbose_name="确认人",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="documents.version",
                    ),
                ),
            ],
            options={
                "verbose_name": "已读确认",
            },
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                fields=("office", "number"), name="a_document_number_is_given_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                fields=("office", "id"), name="document_belongs_to_one_office"
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "category__in",
                        [
                            "project_data",
                            "sales_control",
                            "queue_numbers",
                            "sales_material",
                            "back_office",
                            "meeting",
                            "report",
                            "training",
                            "leader_phone",
                            "payroll",
                            "other",
                        ],
                    )
                ),
                name="the_library_takes_no_customer_data",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                fields=("office", "document", "number"), name="a_version_number_is_given_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="version_belongs_to_one_office"),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "current")),
                fields=("office", "document"),
                name="a_document_has_one_current_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")),
                fields=("office", "document"),
                name="one_version_at_a_time_waits_for_release",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "current", "earlier", "refused", "withdrawn"])),
                name="a_version_has_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["released", "refused", "audience", "withdrawn"])),
                name="a_step_is_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["released", "audience"]),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="taking_a_version_away_states_its_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(fields=("office", "version"), name="a_version_is_filed_once"),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="a_paper_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="a_paper_has_its_fingerprint"
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["pdf", "jpeg", "png", "webp", "docx", "xlsx", "pptx"])),
                name="a_paper_is_of_a_known_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="opening",
            index=models.Index(fields=["office", "version", "owner"], name="openings_of_a_version"),
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["viewed", "downloaded"])),
                name="an_opening_is_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "downloaded"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_download_states_its_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="content",
            constraint=models.UniqueConstraint(fields=("office", "version"), name="a_version_has_one_file"),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.UniqueConstraint(
                fields=("office", "version", "owner"), name="a_version_is_confirmed_once_by_a_person"
            ),
        ),
    ]
