"""Completed works by the act's date: totals, chart, tables and files."""

from tracker.actions import reports
from tracker.domain.permissions import Action
from tracker.i18n import t
from tracker.runtime import current_store
from tracker.ui import parts, state
from tracker.ui.report_view import choose_filters, show_report

who = state.require_page(Action.SEE_REPORTS)
parts.heading(
    t("Отчёты"), t("Работы, принятые комиссией. Единицы измерения никогда не складываются друг с другом.")
)
filters, period = choose_filters()
with state.showing_errors():
    show_report(reports.completed(current_store(), who, filters, period=period), who)
