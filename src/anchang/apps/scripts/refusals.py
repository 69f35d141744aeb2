"""What scripts and facts refuse, in words, with the clause; and the constraints behind each."""

from anchang.foundation.errors import DomainError, refuses


class ScriptFormError(DomainError):
    """``fields`` maps a field of a form to the sentence that belongs beside it."""

    message = "有几项需要改正。"

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("；".join(fields.values()))
        self.fields = fields


class NotAWriterError(DomainError):
    message = "话术和项目资料由内业、销售主管和经理编写。"
    clause = "3.4.3"


class NotAnApproverError(DomainError):
    message = "话术和项目资料由销售经理或专案经理批准。"
    clause = "3.4.3"


class OwnTextError(DomainError):
    message = "自己写的要请另一位经理批准。"
    clause = "3.4.3"


class OwnCheckError(DomainError):
    message = "自己写的要请别人核对。"


class AnotherVersionWaitsError(DomainError):
    message = "已有一版在等批准。请先批准或退回那一版，写的人也可以收回。"


class MovedOnError(DomainError):
    message = "这一版刚刚被别人处理过，请刷新后再看。"


class NotYourVersionError(DomainError):
    message = "只有写的人可以收回。"


class AlreadyReadError(DomainError):
    message = "您已经确认读过这一版。"


class NotCurrentError(DomainError):
    message = "这一版已经不是现行的，请看现行的一版。"
    clause = "3.4.3"


class NothingChangedError(DomainError):
    message = "和上一版一样，没有改动。"


class ScriptsAreKeptError(DomainError):
    message = "话术和项目资料不能改写或删除；要改请写新版，不用了请撤下。"
    clause = "2.1.4"


class EmptyReasonError(ScriptFormError):
    def __init__(self) -> None:
        super().__init__({"reason": "请写明理由。"})


class ExpiresBeforeError(ScriptFormError):
    def __init__(self) -> None:
        super().__init__({"expires_day": "有效到不能早于生效日。"})


refuses("nobody_approves_their_own_script", OwnTextError)
refuses("a_step_repeats_the_author_of_its_version", OwnTextError)
refuses("nobody_checks_their_own_fact", OwnCheckError)
refuses("one_version_of_a_topic_waits_at_a_time", AnotherVersionWaitsError)
refuses("a_script_version_number_is_given_once", AnotherVersionWaitsError)
refuses("a_script_step_finds_the_version_where_it_stands", MovedOnError)
refuses("a_script_is_approved_by_a_manager", NotAnApproverError)
refuses("a_script_is_taken_back_by_its_author", NotYourVersionError)
refuses("a_script_is_confirmed_once_by_a_person", AlreadyReadError)
refuses("refusing_a_script_states_its_reason", EmptyReasonError)
refuses("a_fact_expires_after_it_begins", ExpiresBeforeError)
for _table in ("topic", "version", "step", "check", "reading"):
    refuses(f"scripts_{_table}_is_append_only", ScriptsAreKeptError)
