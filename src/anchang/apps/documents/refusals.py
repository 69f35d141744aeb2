"""What the library refuses, in words, with the clause; and the constraints behind each."""

from anchang.foundation.errors import DomainError, refuses


class EntryError(DomainError):
    """A refusal that belongs beside one entry of the form."""

    def __init__(self, field: str, message: str) -> None:
        self.fields = {field: message}
        super().__init__(message)


class NotYourCategoryError(DomainError):
    message = "这一类资料不由您的岗位上传。"
    clause = "1.3"


class NoAudienceError(EntryError):
    def __init__(self) -> None:
        super().__init__("posts", "请选择给哪些岗位或哪些人看。")


class TooWideError(DomainError):
    message = "薪金待遇只给财务和经理，上级电话只给经理；别的人可以逐个指名。"
    clause = "1.3"


class NotReleasedByYouError(DomainError):
    message = "这一类资料由销售经理放行。"
    clause = "1.2"


class NotWithdrawnByYouError(DomainError):
    message = "资料由上传人或销售经理撤下。"
    clause = "1.2"


class MovedOnError(DomainError):
    message = "这一版刚刚被别人处理过，请刷新后再看。"


class AnotherVersionWaitsError(DomainError):
    message = "上一次传的版本还在等放行，请等销售经理处理完，或先撤下那一版。"


class MissingReasonError(EntryError):
    def __init__(self) -> None:
        super().__init__("reason", "请写明理由。")


class ReadFirstError(DomainError):
    message = "请先打开看过，再确认已读。"


class AlreadyConfirmedError(DomainError):
    message = "您已经确认过了。"


class NotShownError(DomainError):
    message = "Office 文件不在网页上打开，请写明用途后下载。"


class DocumentsAreKeptError(DomainError):
    message = "资料和查阅记录不能更改或删除；要改请传新版，不用了请撤下。"
    clause = "2.1.4"


class GoneError(DomainError):
    message = "这次查阅已经过时，或者资料不再对您开放。请回到资料页重新打开。"
    clause = "1.3"


class SpoiltError(DomainError):
    message = "这份资料和登记的指纹不符，不能打开。请告诉系统管理员。"
    clause = "2.1.4"


refuses("the_sales_manager_releases_documents", NotReleasedByYouError)
refuses("a_version_is_withdrawn_by_its_filer_or_the_sales_manager", NotWithdrawnByYouError)
refuses("a_step_finds_the_version_where_it_stands", MovedOnError)
refuses("one_version_at_a_time_waits_for_release", AnotherVersionWaitsError)
refuses("pay_and_superiors_phones_stay_with_few_posts", TooWideError)
refuses("an_audience_names_posts_and_people", NoAudienceError)
refuses("taking_a_version_away_states_its_reason", MissingReasonError)
refuses("a_download_states_its_reason", MissingReasonError)
refuses("a_version_is_confirmed_once_by_a_person", AlreadyConfirmedError)
for _table in ("paper", "content", "step", "opening", "confirmation"):
    refuses(f"documents_{_table}_is_append_only", DocumentsAreKeptError)
refuses("documents_document_keeps_its_facts", DocumentsAreKeptError)
refuses("documents_version_keeps_its_facts", DocumentsAreKeptError)
