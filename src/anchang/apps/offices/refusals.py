"""What an office's people and places may not be, in words; each refusal names the field it is about."""

from anchang.foundation.errors import DomainError, refuses

PASSWORD_LENGTH_MIN = 10
PASSWORD_LENGTH_MAX = 128


class EntryRefusedError(DomainError):
    """`fields` says beside which entry the sentence belongs, as forms show it."""

    field = ""

    @property
    def fields(self) -> dict[str, str]:
        return {self.field: self.message} if self.field else {}


class MissingError(EntryRefusedError):
    def __init__(self, field: str, label: str) -> None:
        self.field = field
        super().__init__(f"请填写{label}。")


class TooLongError(EntryRefusedError):
    def __init__(self, field: str, label: str, most: int) -> None:
        self.field = field
        super().__init__(f"{label}最多 {most} 个字。")


class OfficeNameTakenError(EntryRefusedError):
    message = "已经有一个案场叫这个名字，请换一个。"
    field = "name"


class EstateNameTakenError(EntryRefusedError):
    message = "本案场已经有这个项目。"
    field = "name"


class UsernameTakenError(EntryRefusedError):
    message = "这个账号名已经有人使用，请换一个。"
    field = "username"


class UsernameFormError(EntryRefusedError):
    message = "账号用小写字母、数字、点、横线和下划线，2 到 40 个字符，以字母或数字开头。"
    field = "username"


class StaffNumberTakenError(EntryRefusedError):
    message = "这个工号在本案场已经有人使用。"
    field = "number"


class PasswordRefusedError(EntryRefusedError):
    message = "这个密码不能用。"
    field = "password"


class PasswordTooShortError(PasswordRefusedError):
    message = f"密码至少需要 {PASSWORD_LENGTH_MIN} 个字符。"


class PasswordTooLongError(PasswordRefusedError):
    message = f"密码最多 {PASSWORD_LENGTH_MAX} 个字符。"


class PasswordTooCommonError(PasswordRefusedError):
    message = "这个密码太容易猜到，请换一个：不要用账号名、单一字符或常见的密码。"


class WrongLogInError(DomainError):
    message = "账号或密码不对。忘了密码请找系统管理员。"


class WrongCodeError(EntryRefusedError):
    message = "验证码不对，或者已经用过。请输入手机上现在显示的 6 位数字。"
    field = "code"


class TooManyTriesError(DomainError):
    """Says how long to wait, in whole minutes."""

    def __init__(self, wait_seconds: int) -> None:
        self.minutes = -(-wait_seconds // 60)
        super().__init__(
            f"试错的次数太多，请 {self.minutes} 分钟后再试。忘了密码、手机不在身边，请找系统管理员。"
        )


class CodeIsRequiredError(DomainError):
    message = "您的岗位登录要用验证码，不能关掉；换手机请重新绑定。"


class WrongPasswordError(EntryRefusedError):
    message = "现在的密码不对。"
    field = "current"


class OwnAccountError(DomainError):
    message = "不能停用自己的账号，请另一位系统管理员来做。"


class OwnPostError(EntryRefusedError):
    message = "不能改自己的岗位，请另一位系统管理员来做。"
    field = "post"


class OwnPayError(DomainError):
    message = "不能登记自己的底薪，请另一位经理或财务来做。"


class NotAdministratorAnyMoreError(DomainError):
    message = "您的账号已被停用。"


class NotAConsultantError(DomainError):
    message = "只有置业顾问可以排座位。"
    clause = "3.1.2"


class SeatTakenError(DomainError):
    message = "这个座位已经有人。"
    clause = "3.1.2"


class AlreadySeatedError(DomainError):
    message = "这位置业顾问已经有座位。"
    clause = "3.1.2"


refuses("office_name_is_given_once", OfficeNameTakenError)
refuses("estate_name_is_unique_in_its_office", EstateNameTakenError)
refuses("username_names_one_account", UsernameTakenError)
refuses("username_is_lower_case_letters_and_digits", UsernameFormError)
refuses("staff_number_is_unique_in_its_office", StaffNumberTakenError)
refuses("nobody_notes_their_own_pay", OwnPayError)
refuses("seat_has_one_consultant", SeatTakenError)
refuses("consultant_has_one_seat", AlreadySeatedError)
