"""Standing texts that have a version: what people agree to."""

CONSENT_VERSION = "2026-11"
CONSENT_TEXT = (
    "Я согласен на обработку имени, телефона и адреса почты, которые указал в заявке, чтобы сотрудники администрации "
    "района могли связаться со мной по этой заявке. Контакты видят только сотрудники, они не публикуются и не "
    "передаются другим. Согласие действует до закрытия заявки и ещё год; его можно отозвать в любой момент, "
    "обратившись в администрацию района."
)

#: The password of every demo account. Demo accounts exist only beside demo data and are marked so.
DEMO_PASSWORD = "двор-в-полном-порядке"  # noqa: S105
