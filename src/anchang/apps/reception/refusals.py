"""What the reception desk refuses, in words, with the clause; and the constraints behind each."""

from __future__ import annotations

from anchang.apps.customers.refusals import RecordsAreNeverChangedError
from anchang.foundation.errors import DomainError, refuses


class DepartureNeedsReasonError(DomainError):
    message = "不按上面的结果接待，请写明理由。"
    clause = "3.1.1"


class NobodyCanReceiveError(DomainError):
    message = "现在没有人可以按轮序接待，请指定接待人并写明理由。"
    clause = "3.1.2"


class TurnJustTakenError(DomainError):
    message = "另一台刚刚接了一位客户，请再按一次。"
    clause = "3.1.2"


class ReceptionAlreadyEndedError(DomainError):
    message = "这次接待已经结束。"


class VisitAlreadyReassignedError(DomainError):
    message = "这次接待已经改派过，请看最新的一条。"
    clause = "3.1.1"


class FormAlreadySentError(DomainError):
    message = "这张登记刚刚已经提交过，请回轮序台看结果。"


class NotAllowedError(DomainError):
    message = "您的岗位不能做这件事。"


class NotAConsultantError(DomainError):
    message = "接待人必须是本案场在职的置业顾问。"
    clause = "3.1.1"


class FamilyIncompleteError(DomainError):
    message = "请填写来过的家人的电话和关系。"
    clause = "2.4.3"


class TurnMarkNeedsReasonError(DomainError):
    message = "补接或轮空都要写明理由。"
    clause = "3.1.1"


class NothingIsLostForThatError(DomainError):
    message = "现行制度没有写这种情形要轮空。确需处理的，选「经理另行决定」并写明理由。"
    clause = "3.1.2"


class NoSeatTodayError(DomainError):
    message = "这位顾问今天没有席位。"
    clause = "3.1.2"


class SearchAlreadyAskedError(DomainError):
    message = "已经请过了，等查档结果。"
    clause = "2.4.5"


class NothingToSearchError(DomainError):
    message = "请填手机、后四位、姓名或拼音。"
    clause = "2.4.5"


class FamilyAlreadyFoundError(DomainError):
    message = "这一家刚刚已经认定过了。"
    clause = "2.4.3"


class StandInForThemselvesError(DomainError):
    message = "代接待的人不能就是原接待人。"
    clause = "3.2.2"


refuses("a_turn_given_or_taken_states_why", TurnMarkNeedsReasonError)
refuses("a_search_is_asked_for_once_of_each", SearchAlreadyAskedError)
refuses("a_familys_word_is_found_on_once", FamilyAlreadyFoundError)
refuses("whoever_stands_in_does_so_for_a_colleague", StandInForThemselvesError)
refuses("a_departure_from_the_answer_states_its_reason", DepartureNeedsReasonError)
refuses("a_turn_number_is_given_once_a_day", TurnJustTakenError)
refuses("an_office_opens_its_rotation_once_a_day", TurnJustTakenError)
refuses("a_reception_ends_once", ReceptionAlreadyEndedError)
refuses("a_check_in_form_makes_one_visit", FormAlreadySentError)
refuses("a_visit_is_superseded_once", VisitAlreadyReassignedError)
refuses("family_is_given_with_phone_and_relation", FamilyIncompleteError)
for _table in (
    "presenceevent",
    "rotationday",
    "turn",
    "turnend",
    "ordermark",
    "visit",
    "visitevent",
    "introduction",
    "contactattempt",
    "searchrequest",
    "familyfinding",
    "call",
    "search",
    "standinconsent",
    "deal",
):
    refuses(f"reception_{_table}_is_append_only", RecordsAreNeverChangedError)
