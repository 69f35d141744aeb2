import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import anchang.foundation.vault.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("offices", "0002_row_security"),
        ("rulebooks", "0002_row_security"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="类别")),
                ("clause", models.CharField(max_length=20, verbose_name="条款")),
                ("words", models.CharField(max_length=400, verbose_name="事由")),
                ("opened_at", models.DateTimeField(verbose_name="立案时间")),
                ("answer_until_at", models.DateTimeField(verbose_name="申辩期限")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="当事人",
                    ),
                ),
                (
                    "rulebook",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rulebooks.adoptionversion",
                    ),
                ),
            ],
            options={
                "ordering": ("-opened_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("record_table", models.CharField(max_length=63, verbose_name="记录类别")),
                ("record_id", models.BigIntegerField(verbose_name="记录号")),
                (
                    "field",
                    models.CharField(
                        choices=[
                            ("time", "登记时间"),
                            ("consultant", "接待的置业顾问"),
                            ("void", "登错了，作废"),
                            ("name", "客户姓名"),
                            ("phone", "客户电话"),
                            ("words", "其他内容"),
                        ],
                        max_length=12,
                        verbose_name="更正项",
                    ),
                ),
                (
                    "was",
                    anchang.foundation.vault.fields.SealedTextField(
                        blank=True, default="", verbose_name="原记"
                    ),
                ),
                (
                    "wanted",
                    anchang.foundation.vault.fields.SealedTextField(
                        blank=True, default="", verbose_name="应为"
                    ),
                ),
                ("wanted_at", models.DateTimeField(null=True, verbose_name="应为时间")),
                ("reason", models.CharField(max_length=400, verbose_name="理由")),
                ("proof", models.CharField(max_length=400, verbose_name="依据")),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                (
                    "consultant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请人",
                    ),
                ),
                (
                    "record_owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-asked_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="CorrectionNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("own", models.BooleanField(verbose_name="本人的记录")),
                ("customer_id", models.BigIntegerField(null=True, verbose_name="本人名下的客户")),
                ("record_table", models.CharField(max_length=63, verbose_name="记录类别")),
                ("record_id", models.BigIntegerField(null=True, verbose_name="记录号")),
                (
                    "field",
                    models.CharField(
                        choices=[
                            ("time", "登记时间"),
                            ("consultant", "接待的置业顾问"),
                            ("void", "登错了，作废"),
                            ("name", "客户姓名"),
                            ("phone", "客户电话"),
                            ("words", "其他内容"),
                        ],
                        max_length=12,
                        verbose_name="更正项",
                    ),
                ),
                (
                    "was",
                    anchang.foundation.vault.fields.SealedTextField(
                        blank=True, default="", verbose_name="原记"
                    ),
                ),
                (
                    "wanted",
                    anchang.foundation.vault.fields.SealedTextField(
                        blank=True, default="", verbose_name="应为"
                    ),
                ),
                ("wanted_at", models.DateTimeField(null=True, verbose_name="应为时间")),
                ("told_at", models.DateTimeField(verbose_name="时间")),
                (
                    "consultant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="conduct.correction",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="告知谁",
                    ),
                ),
            ],
            options={
                "ordering": ("-told_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_at", models.DateTimeField(verbose_name="时间")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to="conduct.correctionnotice",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="CorrectionRuling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("approved", models.BooleanField(verbose_name="同意")),
                ("note", models.CharField(blank=True, default="", max_length=400, verbose_name="说明")),
                ("decided_at", models.DateTimeField(verbose_name="时间")),
                (
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rulings",
                        to="conduct.correction",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请人",
                    ),
                ),
                (
                    "record_owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "record_table",
                    models.CharField(blank=True, default="", max_length=63, verbose_name="记录类别"),
                ),
                ("record_id", models.BigIntegerField(null=True, verbose_name="记录号")),
                ("ledger_sequence", models.BigIntegerField(null=True, verbose_name="台账号")),
                ("words", models.CharField(max_length=400, verbose_name="内容")),
                ("happened_at", models.DateTimeField(verbose_name="发生时间")),
                ("recorded_at", models.DateTimeField(verbose_name="入卷时间")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="conduct.case",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="当事人",
                    ),
                ),
            ],
            options={
                "ordering": ("happened_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField(max_length=2000, verbose_name="异议")),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="conduct.case",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="当事人",
                    ),
                ),
            ],
            options={
                "ordering": ("made_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "gravity",
                    models.CharField(
                        choices=[("plain", "不分轻重"), ("minor", "一般"), ("grave", "严重")],
                        max_length=8,
                        verbose_name="轻重",
                    ),
                ),
                ("least_fen", models.BigIntegerField(verbose_name="下限(分)")),
                ("most_fen", models.BigIntegerField(verbose_name="上限(分)")),
                ("dismissal", models.BooleanField(default=False, verbose_name="可解聘")),
                ("referral", models.BooleanField(default=False, verbose_name="可移送")),
                ("rule", models.CharField(max_length=80, verbose_name="规则")),
                ("words", models.CharField(max_length=400, verbose_name="建议")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="conduct.case",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="当事人",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("sanction", "处理"), ("none", "不予处理")],
                        max_length=8,
                        verbose_name="结果",
                    ),
                ),
                ("least_fen", models.BigIntegerField(verbose_name="下限(分)")),
                ("most_fen", models.BigIntegerField(verbose_name="上限(分)")),
                ("amount_fen", models.BigIntegerField(null=True, verbose_name="绩效扣减(分)")),
                ("reprimand", models.BooleanField(default=False, verbose_name="通报批评")),
                ("dismissal", models.BooleanField(default=False, verbose_name="建议解聘")),
                ("referral", models.BooleanField(default=False, verbose_name="移送追究法律责任")),
                ("reason", models.CharField(max_length=400, verbose_name="理由")),
                ("decided_at", models.DateTimeField(verbose_name="时间")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="conduct.case",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="当事人",
                    ),
                ),
                (
                    "objection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="conduct.objection",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="conduct.proposal"
                    ),
                ),
            ],
            options={
                "ordering": ("decided_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField(max_length=2000, verbose_name="申辩")),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="conduct.case",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="当事人",
                    ),
                ),
            ],
            options={
                "ordering": ("made_at", "id"),
            },
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["office", "owner", "-opened_at", "-id"], name="cases_of_a_person"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["office", "-opened_at", "-id"], name="cases_of_an_office"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="a_case_says_what_happened"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opened_by__isnull", True),
                    models.Q(("opened_by", models.F("owner")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_opens_a_case_about_themselves",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="case_belongs_to_one_office"),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(
                fields=["office", "record_table", "record_id"], name="corrections_of_a_record"
            ),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(
                fields=["office", "owner", "-asked_at", "-id"], name="corrections_of_an_asker"
            ),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["office", "-asked_at", "-id"], name="corrections_of_an_office"),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), _negated=True), models.Q(("proof", ""), _negated=True)
                ),
                name="a_correction_states_reason_and_proof",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("field", "time"), ("wanted_at__isnull", False)),
                    models.Q(models.Q(("field", "time"), _negated=True), ("wanted_at__isnull", True)),
                    _connector="OR",
                ),
                name="only_a_corrected_time_names_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("consultant__isnull", False), ("field", "consultant")),
                    models.Q(models.Q(("field", "consultant"), _negated=True), ("consultant__isnull", True)),
                    _connector="OR",
                ),
                name="only_a_corrected_consultant_names_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("wanted_at__isnull", True), ("wanted_at__lte", models.F("asked_at")), _connector="OR"
                ),
                name="a_corrected_time_is_not_in_the_future",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(
                fields=("office", "id"), name="correction_belongs_to_one_office"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(
                fields=("office", "id", "owner", "record_owner"), name="a_correction_fixes_whom_it_concerns"
            ),
        ),
        migrations.AddIndex(
            model_name="correctionnotice",
            index=models.Index(fields=["office", "owner", "-told_at", "-id"], name="notices_of_a_person"),
        ),
        migrations.AddIndex(
            model_name="correctionnotice",
            index=models.Index(fields=["office", "record_table", "record_id"], name="notices_of_a_record"),
        ),
        migrations.AddConstraint(
            model_name="correctionnotice",
            constraint=models.UniqueConstraint(
                fields=("office", "correction", "owner"), name="a_person_is_told_of_a_correction_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionnotice",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="notice_belongs_to_one_office"),
        ),
        migrations.AddConstraint(
            model_name="acknowledgement",
            constraint=models.UniqueConstraint(
                fields=("office", "notice"), name="a_notice_is_acknowledged_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionruling",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_by", models.F("owner")), _negated=True),
                name="nobody_rules_on_their_own_correction",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionruling",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_by", models.F("record_owner")), _negated=True),
                name="nobody_rules_on_a_correction_of_their_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionruling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved", True), models.Q(("note", ""), _negated=True), _connector="OR"
                ),
                name="a_refused_correction_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionruling",
            constraint=models.UniqueConstraint(
                fields=("office", "correction"), name="a_correction_is_ruled_on_once"
            ),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(fields=["office", "case"], name="evidence_of_a_case"),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="evidence_says_what_it_shows"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("words__regex", "[0-9]{11}"), _negated=True),
                name="evidence_carries_no_phone_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="an_objection_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.UniqueConstraint(fields=("office", "case"), name="an_objection_is_made_once"),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.UniqueConstraint(
                fields=("office", "id"), name="objection_belongs_to_one_office"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("least_fen__gte", 0), ("most_fen__gte", models.F("least_fen"))),
                name="a_range_goes_up_from_zero",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                fields=("office", "case", "gravity"), name="a_case_has_one_proposal_for_each_gravity"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                fields=("office", "id"), name="proposal_belongs_to_one_office"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                fields=("office", "id", "case", "least_fen", "most_fen"), name="a_proposal_fixes_its_range"
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["office", "case"], name="decisions_of_a_case"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_by", models.F("owner")), _negated=True),
                name="nobody_decides_their_own_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="a_decision_states_its_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_fen__isnull", True),
                    models.Q(
                        ("amount_fen__gte", models.F("least_fen")), ("amount_fen__lte", models.F("most_fen"))
                    ),
                    _connector="OR",
                ),
                name="a_sanction_stays_inside_the_range_of_the_clause",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", "sanction"),
                    models.Q(
                        ("amount_fen__isnull", True),
                        ("dismissal", False),
                        ("referral", False),
                        ("reprimand", False),
                    ),
                    _connector="OR",
                ),
                name="no_sanction_means_none_at_all",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", "none"),
                    ("amount_fen__isnull", False),
                    ("reprimand", True),
                    ("dismissal", True),
                    ("referral", True),
                    _connector="OR",
                ),
                name="a_sanction_names_what_is_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                fields=("office", "case", "objection"), name="a_case_is_decided_once", nulls_distinct=False
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["office", "case"], name="statements_of_a_case"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="a_statement_says_something"
            ),
        ),
    ]
