"""What is asked and answered at the door (5.2.1), as typed and cleaned, before anything is decided or
stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from anchang.apps.customers.refusals import FormError
from anchang.domain.identity import (
    BadNameError,
    BadPhoneError,
    last_four,
    normalise_last_four,
    normalise_name,
    normalise_phone,
)

from .choices import (
    ContactChannel,
    FamilyRelation,
    FirstVisitAnswer,
    IntroducerKind,
    Remembers,
    ServedKind,
    VisitPurpose,
)

GROUP_SIZE_MAX = 50
INTRODUCERS_MAX = 4


@dataclass(frozen=True, slots=True)
class Introducer:
    """Who brought the visitor. A phone, or the name with its last four digits (``tail``), lets recognition
    answer whose customer the introducer is.
    """

    kind: IntroducerKind
    name: str = ""
    phone: str = ""
    tail: str = ""
    present: bool = True


@dataclass(frozen=True, slots=True)
class Arrival:
    """A visitor at the door: phone, or name with the last four digits (``tail``), and the answers.

    ``visitor`` says what else is to be known of a new one: named somebody, a competitor, out of hours.
    """

    answer: FirstVisitAnswer
    phone: str = ""
    name: str = ""
    tail: str = ""
    named_id: int | None = None
    remembers: Remembers = Remembers.UNKNOWN
    introducers: tuple[Introducer, ...] = ()
    family_phone: str = ""
    family_relation: str = ""
    channel: ContactChannel = ContactChannel.WALK_IN
    group_size: int = 1
    together_with_id: int | None = None
    visitor: ServedKind | None = None
    purpose: VisitPurpose = VisitPurpose.VIEWING

    def cleaned(self) -> Arrival:
        """Normalised, with every problem at once as :class:`FormError` (keys: field names,
        ``introducer_0`` ...).
        """
        errors: dict[str, str] = {}
        phone = _tried(errors, "phone", normalise_phone, self.phone)
        name = _tried(errors, "name", normalise_name, self.name)
        tail = _tried(errors, "tail", normalise_last_four, self.tail)
        if not self.phone.strip() and not (self.name.strip() and self.tail.strip()):
            errors.setdefault("phone", "请填写电话，或者姓名加电话末四位")
        family = _tried(errors, "family_phone", normalise_phone, self.family_phone)
        if bool(self.family_phone.strip()) != bool(self.family_relation):
            errors.setdefault("family_relation", "来过的家人请填电话和关系")
        if self.family_relation and self.family_relation not in FamilyRelation.values:
            errors["family_relation"] = "请从所列各项中选一项"
        if not 1 <= self.group_size <= GROUP_SIZE_MAX:
            errors["group_size"] = f"人数请填 1 到 {GROUP_SIZE_MAX}"
        introducers = self._introducers(errors)
        if errors:
            raise FormError(errors)
        return replace(
            self,
            phone=phone,
            name=name,
            tail=last_four(phone) if phone else tail,
            family_phone=family,
            introducers=introducers,
        )

    def _introducers(self, errors: dict[str, str]) -> tuple[Introducer, ...]:
        if len(self.introducers) > INTRODUCERS_MAX:
            errors["introducers"] = f"介绍人最多填 {INTRODUCERS_MAX} 位"
            return ()
        return tuple(
            replace(
                one,
                name=_tried(errors, f"introducer_{index}", normalise_name, one.name),
                phone=_tried(errors, f"introducer_{index}", normalise_phone, one.phone),
                tail=_tried(errors, f"introducer_{index}", normalise_last_four, one.tail),
            )
            for index, one in enumerate(self.introducers)
        )


def _tried(errors: dict[str, str], field: str, clean: Callable[[str], str], text: str) -> str:
    if not text.strip():
        return ""
    try:
        return clean(text)
    except (BadPhoneError, BadNameError) as error:
        errors[field] = str(error)
        return ""
