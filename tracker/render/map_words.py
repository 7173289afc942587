"""Everything that the map's scripts say, in the page's language."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.domain.statuses import StatusGroup, WorkStage
from tracker.geo.past import OPEN_THEN
from tracker.i18n import t


def to_words(categories: Mapping[str, str]) -> dict[str, object]:
    """The words by the names under which the scripts know them."""
    return {
        "categories": dict(categories),
        "status": {group.value: t(group.label) for group in StatusGroup},
        "one": {group.value: t(group.of_one) for group in StatusGroup},
        "statusHint": {group.value: t(group.hint) for group in StatusGroup if group.hint},
        "requests": [t("заявка"), t("заявки"), t("заявок")],
        "days": [t("день"), t("дня"), t("дней")],
        **_of_marks(),
        **_of_map(),
        "places": _of_places(),
        "layers": _of_layers(),
        "months": _of_months(),
        "share": {
            "button": t("Поделиться"),
            "title": t("Заявки на работы во дворах"),
            "copied": t("Ссылка на этот вид скопирована."),
            "copyYourself": t("Скопируйте ссылку:"),
        },
    }


def _of_marks() -> dict[str, object]:
    return {
        "noAddress": t("адрес не указан"),
        "filed": t("Подана {day}", day="{day}"),
        "daysOpen": t("ждёт {days}", days="{days}"),
        "today": t("сегодня"),
        "openRing": t("Нажмите, чтобы приблизить"),
        "openRequest": t("Открыть заявку"),
        "moreInList": t("Показаны последние {count}. Остальные есть в списке под картой.", count="{count}"),
        "withoutPlace": t("Без места на карте"),
        "nothingHere": t("В этой части карты таких заявок нет."),
        "onlyInList": t("У найденных заявок нет места на карте. Они в списке под картой."),
        "showAll": t("Показать все: {count}", count="{count}"),
        "picked": t("Выбранное место"),
    }


def _of_map() -> dict[str, object]:
    return {
        "map": t("Карта заявок. Стрелки двигают карту, плюс и минус меняют масштаб, Tab ведёт по заявкам"),
        "zoomIn": t("Приблизить"),
        "zoomOut": t("Отдалить"),
        "close": t("Закрыть"),
        "wheel": t("Чтобы приблизить карту колесом, нажмите на неё или держите Ctrl"),
        "wheelPicking": t("Чтобы приблизить карту колесом, держите Ctrl"),
        "cutOff": t("Нет связи. Карта обновится сама, когда связь вернётся."),
        "metres": t("м"),
        "kilometres": t("км"),
        "thousands": t("тыс."),
        "millions": t("млн"),
        "legend": t("Заявки"),
    }


def _of_places() -> dict[str, object]:
    return {
        "label": t("Найти место: адрес, микрорайон или номер заявки"),
        "hint": t("Найти на карте"),
        "found": t("Найдено: {count}. Выберите стрелками и нажмите Enter", count="{count}"),
        "nothing": t("Такого места нет в списке. Проверьте адрес или найдите место на карте."),
        "failed": t("Поиск сейчас не отвечает. Попробуйте через несколько секунд."),
        "neighbour": t("Такого дома в списке нет. Показан соседний: {title}", title="{title}"),
        "noPlace": t("У этой заявки нет места на карте."),
        "here": t("Показать, где я"),
        "home": t("Весь район"),
        "youAreHere": t("Вы здесь, с точностью до {metres} м", metres="{metres}"),
        "looking": t("Определяем, где вы…"),
        "denied": t(
            "Браузер не разрешил узнать, где вы. Разрешите доступ к местоположению в настройках сайта или введите адрес."
        ),
        "unavailable": t("Не удалось узнать, где вы. Попробуйте ещё раз или введите адрес."),
        "tooFar": t("Вы далеко от района, поэтому карта осталась на месте. Введите адрес."),
    }


def _of_layers() -> dict[str, object]:
    return {
        "title": t("Слои"),
        "count": t("Микрорайоны: сколько заявок"),
        "days": t("Микрорайоны: сколько дней ждут"),
        "heat": t("Где больше открытых заявок"),
        "year": t("Дворы с работами в этом году"),
        "warranty": t("Дворы с работами на гарантии"),
        "limits": t("Территории с ограничениями"),
        "areaFacts": t(
            "{count}, открытых {open}, ждут в среднем {days} дн.",
            count="{count}",
            open="{open}",
            days="{days}",
        ),
        "areaQuiet": t("{count}, открытых нет", count="{count}"),
        "inNumbers": t("Числами"),
        "elsewhere": t("Без микрорайона"),
        "few": t("меньше"),
        "many": t("больше"),
        "yard": t("Двор:"),
        "yards": t("Дворов"),
        "nearer": t("Ещё {count} видно ближе: приблизьте карту.", count="{count}"),
        "stages": {stage.value: t(stage.label) for stage in WorkStage},
        "until": t("Гарантия до {day}", day="{day}"),
        "limitsList": t("Территории"),
        "noLimits": t("Территорий с ограничениями нет."),
        "failed": t("Слой не загрузился. Выключите его и включите снова."),
    }


def _of_months() -> dict[str, object]:
    return {
        "open": t("По месяцам"),
        "title": t("Месяц, на конец которого показана карта"),
        "play": t("Показать месяц за месяцем"),
        "pause": t("Остановить"),
        "back": t("Месяцем раньше"),
        "on": t("Месяцем позже"),
        "close": t("Вернуться к сегодняшнему дню"),
        "facts": t("подано {filed}, выполнено {completed}", filed="{filed}", completed="{completed}"),
        "asOf": t("на {day}", day="{day}"),
        "failed": t("Месяцы не загрузились. Закройте и откройте снова."),
        # Which step an open request stood at in the past is not known; that it was open is.
        "past": {group.value: words for group, words in past_words().items()},
        "pastOne": {group.value: past_word(group) for group in past_words()},
    }


def past_words() -> dict[StatusGroup, str]:
    """What the status groups are called at the end of a past month."""
    return {
        OPEN_THEN: t("Открыты"),
        StatusGroup.COMPLETED: t(StatusGroup.COMPLETED.label),
        StatusGroup.CLOSED: t(StatusGroup.CLOSED.label),
    }


def past_word(group: StatusGroup) -> str:
    """What a single request of one of these groups is called then."""
    return t("Открыта") if group is OPEN_THEN else t(group.of_one)
