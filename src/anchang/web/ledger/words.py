"""What each action of the ledger is called, and its tables. A test keeps the actions complete."""

from functools import cache
from typing import Final

from anchang.apps.disclosure.who_sees_what import records

ACTION_WORDS: Final = {
    "call.taken": "来电登记",
    "complaint.found": "核实投诉",
    "conduct.answered": "违规申辩",
    "conduct.case_opened": "立案",
    "conduct.decided": "违规决定",
    "conduct.objected": "对违规决定提出异议",
    "correction.acknowledged": "知悉更正",
    "correction.asked": "申请更正",
    "correction.ruled": "更正决定",
    "customer.change_asked": "要求更换接待人",
    "customer.complained": "记投诉",
    "customer.consented": "告知与同意",
    "customer.followed_up": "写跟进",
    "customer.handed_over": "移交客户",
    "customer.phone_revealed": "看完整电话",
    "customer.registered": "客户登记",
    "customer.stand_in_agreed": "代接待同意",
    "deal.recorded": "登记成交",
    "decision.recorded": "留存判定",
    "disclosure.alert_answered": "答复异常提醒",
    "document.audience": "改文件阅读范围",
    "document.confirmed": "确认读过文件",
    "document.downloaded": "下载文件",
    "document.filed": "文件归档",
    "document.refused": "文件不放行",
    "document.released": "文件放行",
    "document.viewed": "查阅文件",
    "document.withdrawn": "撤下文件",
    "estate.added": "新增项目",
    "report.issued": "出具日报",
    "estate.renamed": "项目改名",
    "export.asked": "申请导出",
    "export.made": "生成导出",
    "export.retried": "重做导出",
    "export.taken": "取走导出",
    "export.traced": "追查导出",
    "form.signed": "登记表签字",
    "form.standard_set": "定登记表必填要素",
    "ledger.checked": "核对台账",
    "message.acknowledged": "知悉消息",
    "notice.approved": "批准告知书",
    "office.founded": "建立案场",
    "party.joined": "并入一家人",
    "party.separated": "拆出一家人",
    "pay.noted": "记底薪",
    "presence.changed": "在岗变动",
    "privacy.decided": "决定个人信息请求",
    "privacy.erased": "抹除个人信息",
    "privacy.handed_out": "交付个人信息",
    "privacy.held": "依法保留",
    "privacy.released": "解除保留",
    "privacy.requested": "提出个人信息请求",
    "record.change_refused": "拒绝改动记录",
    "record.kept": "记录入账",
    "record.redacted": "依法抹除",
    "rulebook.adopted": "采用制度",
    "script.approved": "批准话术或资料",
    "script.checked": "核对项目资料",
    "script.read": "确认读过话术",
    "script.refused": "不批准话术或资料",
    "script.taken_back": "收回话术或资料",
    "script.withdrawn": "撤下话术或资料",
    "script.written": "写话术或资料",
    "seat.arranged": "排座位",
    "seat.assigned": "安排座位",
    "service.asked": "销控询问、报价",
    "service.begun": "开始接待",
    "service.kit_checked": "检查工具",
    "service.sheet_made": "改接待流程",
    "service.shown": "带看样板房",
    "service.ticked": "接待流程打勾",
    "session.all_ended": "结束全部登录",
    "session.ended": "结束一次登录",
    "session.others_ended": "结束其他登录",
    "sharing.approved": "同意转交或导出",
    "sharing.asked": "申请转交",
    "sharing.refused": "不同意转交或导出",
    "sharing.withdrawn": "收回转交或导出",
    "staff.code_reset": "重置验证码",
    "staff.code_set_up": "绑定验证码",
    "staff.code_switched_off": "停用验证码",
    "staff.dismissed": "停用账号",
    "staff.edited": "改人员资料",
    "staff.hired": "新增人员",
    "staff.password_changed": "本人改密码",
    "staff.password_chosen": "首次自选密码",
    "staff.password_set": "重设密码",
    "staff.phone_revealed": "看同事电话",
    "staff.recovery_renewed": "换备用码",
    "staff.reinstated": "恢复账号",
    "turn.ended": "送客",
    "turn.granted": "补接一轮",
    "turn.lost": "轮空",
    "visit.checked_in": "到访登记",
    "visit.noted": "补记来访",
    "visit.original_called": "联系原接待人",
    "visit.reassigned": "换人接待",
    "visit.reconsidered": "重新判定到访",
    "visit.searched": "查档",
}


def action_words(action: str) -> str:
    """The words of an action; the bare action where a newer program has written it."""
    return ACTION_WORDS.get(action, action)


@cache
def _labels() -> dict[str, str]:
    return {record.table: record.label for record in records()}


def table_words(table: str) -> str:
    """What people call a table."""
    return _labels().get(table, table)
