"""The queue of the office: requests by urgency, to open, assign and move, several at once."""

from tracker.domain.permissions import Action
from tracker.i18n import t
from tracker.ui import filter_bar, parts, queue, queue_actions, state

who = state.require_page(Action.SEE_QUEUE, t("Очередь заявок"))
parts.heading(
    t("Очередь заявок"),
    t("Сверху те, у которых раньше срок."),
)
bar = filter_bar.show_filters(for_staff=True)
wanted = queue.choose(bar.filters, who)
rows, total = queue.read_page(wanted)
queue_actions.show_outcomes()
queue.show_count(total)
if rows:
    queue.show_rows(rows)
    queue.show_pages(total)
    queue_actions.show_actions(who, queue.chosen_rows(rows))
else:
    parts.empty_state(
        t("Заявок нет"),
        t("По этим фильтрам в очереди пусто. Уберите часть фильтров или покажите все заявки."),
    )
