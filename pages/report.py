"""The manager's report: completed works of a period, with totals that add up, a chart, a map and files."""

from tracker.domain.permissions import Action
from tracker.i18n import t
from tracker.ui import parts, report_filters, report_view, state

who = state.require_page(Action.SEE_REPORTS, t("Отчёт о выполненных работах"))
parts.heading(
    t("Отчёт о выполненных работах"), t("Работы, принятые комиссией: что сделано, где, кем и на какую сумму.")
)
asked = report_filters.choose()
with state.showing_errors():
    report_view.show_report(report_view.read_report(asked, who), who)
