"""What a browser calls itself, in words that people know their devices by."""

from __future__ import annotations

UNKNOWN = "Неизвестное устройство"
# The first that fits counts: most browsers also name those that they descend from.
_BROWSERS = (
    ("YaBrowser/", "Яндекс Браузер"),
    ("Atom/", "Атом"),
    ("EdgA/", "Edge"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Браузер Samsung"),
    ("MiuiBrowser/", "Браузер Xiaomi"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def describe_device(user_agent: str) -> str:
    """Browser and system out of the header User-Agent: «Яндекс Браузер, Windows»."""
    known = (_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))
    return ", ".join(word for word in known if word) or UNKNOWN


def _first(table: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((words for sign, words in table if sign in user_agent), "")
