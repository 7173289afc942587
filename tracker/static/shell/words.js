// Streamlit's own controls speak English. This says the same in Russian: a table, a few patterns, one observer.
// It runs before Streamlit's scripts, so that dates, calendars and numbers take the page's locale from the start.
(() => {
  "use strict";
  const isEnglish = document.documentElement.lang === "en";
  // Days stand before months in both languages.
  const locales = isEnglish ? ["en-GB", "en"] : ["ru-RU", "ru"];
  for (const [name, value] of [["language", locales[0]], ["languages", Object.freeze(locales)]]) {
    Object.defineProperty(Navigator.prototype, name, { get: () => value, configurable: true });
  }

  // To those who read English only what Streamlit calls by names of its own has to be said.
  const english = { "streamlit_folium.st_folium": "Map" };
  const words = new Map(Object.entries(isEnglish ? english : {
    "streamlit_folium.st_folium": "Карта",
    // choosing
    "Choose an option": "Выберите", "Choose options": "Выберите", "Choose or add an option": "Выберите или впишите",
    "Choose or add options": "Выберите или впишите", "Add an option": "Впишите", "Select all": "Выбрать все",
    "No results": "Ничего не найдено", "No options to select": "Нечего выбрать", "No options to select.": "Нечего выбрать",
    "No options": "Нечего выбрать", "Selected values": "Выбрано", "Clear all": "Очистить", "Clear value": "Очистить",
    "Clear entry": "Очистить", "Clear": "Очистить", "Open": "Открыть список", "Multiselect": "Список", "Selectbox": "Список",
    "Multiselect options": "Варианты", "Selectbox options": "Варианты", "(required)": "(обязательно)", "Dismiss": "Закрыть", "Select...": "Выберите",
    "This field is required.": "Заполните это поле.", "Error": "Ошибка", "Error:": "Ошибка:", "Invalid input.": "Проверьте введённое.",
    // files
    "Upload": "Выбрать файл", "Upload directories": "Выбрать папку", "Add files": "Добавить файлы", "file upload": "Загрузка файла",
    "Drag and drop a file here": "Перетащите файл сюда", "Drag and drop files here": "Перетащите файлы сюда",
    "Drag and drop directories here": "Перетащите папку сюда", "Only one file is allowed.": "Можно приложить только один файл.",
    "Too many files": "Слишком много файлов", "File size is too small.": "Файл пустой или слишком маленький.",
    "Click to retry upload": "Нажмите, чтобы загрузить ещё раз", "Error uploading file": "Файл не загрузился. Попробуйте ещё раз",
    "Error deleting file": "Файл не удалился. Попробуйте ещё раз", "Unexpected error. Please try again.": "Не получилось. Попробуйте ещё раз.",
    "Network error": "Нет связи. Попробуйте ещё раз", "Request failed with status code 413": "Файл слишком большой. Выберите другой",
    "Connection lost. Please wait for the app to reconnect, then try again.": "Связь прервалась. Подождите немного и попробуйте ещё раз.",
    // dates and times
    "Choose date": "Открыть календарь", "Choose date range": "Открыть календарь", "Clear date": "Очистить дату", "Clear dates": "Очистить даты",
    "Clear time": "Очистить время", "Date range": "Период", "Quick select a date range": "Быстрый выбор периода", "None": "Не выбрано",
    "Past Week": "Последняя неделя", "Past Month": "Последний месяц", "Past 3 Months": "Последние 3 месяца",
    "Past 6 Months": "Последние полгода", "Past Year": "Последний год", "Past 2 Years": "Последние 2 года",
    "dd": "дд", "mm": "мм", "yyyy": "гггг",
    "Previous month": "Предыдущий месяц", "Next month": "Следующий месяц",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "Стрелки выбирают день, Enter подтверждает, Esc закрывает.",
    "Use arrow keys to navigate. Enter to select. Tab to switch between calendar and time. Escape to close.": "Стрелки выбирают день, Enter подтверждает, Tab переходит ко времени, Esc закрывает.",
    "Hours must be 0–23.": "Часы: от 0 до 23.", "Minutes must be 0–59.": "Минуты: от 0 до 59.", "Seconds must be 0–59.": "Секунды: от 0 до 59.",
    "Invalid time format. Please use HH:MM.": "Впишите время так: 14:05.", "Invalid time format. Please use HH:MM:SS or HH:MM.": "Впишите время так: 14:05.",
    // fields
    "Press Enter to apply": "Нажмите Enter, чтобы применить", "Press Enter to submit form": "Нажмите Enter, чтобы отправить",
    "Press Ctrl+Enter to apply": "Нажмите Ctrl+Enter, чтобы применить", "Press ⌘+Enter to apply": "Нажмите ⌘+Enter, чтобы применить",
    "Press Ctrl+Enter to submit form": "Нажмите Ctrl+Enter, чтобы отправить", "Press ⌘+Enter to submit form": "Нажмите ⌘+Enter, чтобы отправить",
    "Show password": "Показать пароль", "Hide password": "Скрыть пароль", "Increment": "Больше", "Decrement": "Меньше",
    "Number is above the allowed range.": "Число слишком большое.", "Number is below the allowed range.": "Число слишком маленькое.",
    "Copy to clipboard": "Скопировать", "Copied!": "Скопировано", "Copy": "Скопировать", "Link to heading": "Ссылка на заголовок",
    // tables
    "Download as CSV": "Скачать таблицу", "Search": "Найти", "Type to search": "Что найти", "Close Search": "Закрыть поиск",
    "Next Result": "Следующее", "Previous Result": "Предыдущее", "Show/hide columns": "Показать или скрыть столбцы",
    "Add row": "Добавить строку", "Delete row(s)": "Удалить строки", "Clear selection": "Снять выбор", "Fullscreen": "Во весь экран",
    "Close fullscreen": "Выйти из полного экрана", "Dataframe column menu": "Меню столбца", "Copy column name": "Скопировать название",
    "Sort ascending": "По возрастанию", "Sort descending": "По убыванию", "Pin column": "Закрепить столбец", "Unpin column": "Открепить столбец",
    "Hide column": "Скрыть столбец", "Format": "Вид", "Autosize": "По ширине текста", "Statistics": "Сводка", "Edit": "Изменить",
    "Automatic": "Сам", "Localized": "По-русски", "Plain": "Просто", "Compact": "Кратко", "Percent": "Проценты", "Scientific": "Научный",
    "Accounting": "Бухгалтерский", "Dollar": "Доллары", "Euro": "Евро", "Yen": "Иены", "Calendar": "Календарь", "Distance": "Сколько прошло",
    "Duration": "Длительность", "Count": "Количество", "Distinct": "Разных", "Empty": "Пустых", "Range": "Размах", "Sum": "Сумма",
    "Average": "Среднее", "Median": "Медиана", "Minimum": "Наименьшее", "Maximum": "Наибольшее", "Standard deviation": "Разброс",
    "Values": "Значения", "Minimum length": "Короче всех", "Maximum length": "Длиннее всех", "Average length": "Средняя длина",
    "Based on sample": "По части строк", "No data": "Нет данных", "No content": "Пусто", "Scrollable table": "Таблица с прокруткой",
    "Failed to load data": "Данные не загрузились", "⚠️ Please fill out this cell.": "Заполните эту ячейку.",
    "Pagination": "Страницы списка", "Next page": "Следующая страница", "Previous page": "Предыдущая страница",
    "Download as PNG": "Скачать картинку", "Copy Vega-Lite spec": "Скопировать описание графика", "Show data": "Показать таблицей", "Show chart": "Показать графиком",
    "Vega visualization": "График", "visualization": "график", "axis": "ось", "legend": "обозначения", "bar": "столбец", "point": "точка",
    "arc": "доля", "line": "линия", "title": "заголовок", "data area": "данные",
    "Scroll tabs left": "Вкладки левее", "Scroll tabs right": "Вкладки правее",
    // the frame
    "App pages": "Разделы", "App Logo": "Дворы Мотовилихи", "Logo": "Дворы Мотовилихи", "Header Logo": "Дворы Мотовилихи", "Sidebar Logo": "Дворы Мотовилихи",
    "Sidebar": "Боковая панель", "Navigate to home page": "На главную", "Skip to main content": "К содержанию", "Main menu": "Меню",
    "Expand sidebar": "Открыть меню", "Collapse sidebar": "Закрыть меню", "Close": "Закрыть", "Cancel": "Отменить", "View less": "Свернуть", "Menu": "Меню",
    "Notifications": "Сообщения", "Running...": "Загружаем…", "Stop": "Остановить", "Stopping...": "Останавливаем…", "Please wait...": "Подождите…",
    "Loading...": "Загружаем…", "Connecting": "Соединяемся…", "Connecting to Streamlit server": "Соединяемся с сервисом",
    "Unable to connect to Streamlit server": "Нет связи с сервисом. Проверьте интернет и обновите страницу", "Connection error": "Нет связи с сервисом",
    "Connection timed out.": "Сервис не отвечает. Подождите минуту и обновите страницу.", "Try again": "Ещё раз", "Retry": "Ещё раз",
    "Streamlit server is not responding. Are you connected to the internet?": "Сервис не отвечает. Проверьте интернет и обновите страницу.",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:": "Сервис остановлен или перезапускается. Подождите минуту и обновите страницу.",
    "Page not found": "Такой страницы нет", "Unknown error": "Неизвестная ошибка. Обновите страницу", "Unknown Error": "Неизвестная ошибка. Обновите страницу",
    "Script execution error": "Страница не открылась. Обновите её", "Bad message format": "Связь с сервисом нарушилась. Обновите страницу",
    "Your app is having trouble loading the component.": "Эта часть страницы не загрузилась. Обновите страницу.",
    "Thumbs up": "Нравится", "Thumbs down": "Не нравится",
  }));

  const units = { byte: "байт", bytes: "байт", B: "Б", KB: "КБ", MB: "МБ", GB: "ГБ" };
  const size = (text) => text.replace(/([\d.]+) ?([A-Za-z]+)/, (_, n, unit) => `${n.replace(/\.0+$/, "").replace(".", ",")} ${units[unit] || unit}`);
  const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const monthNames = ["январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"];
  const segments = { day: "день", month: "месяц", year: "год", hour: "часы", minute: "минуты", second: "секунды" };
  const ends = { "start date": "начало", "end date": "конец", start: "от", end: "до" };
  const date = (text) => text.replace(/([A-Z][a-z]+) (\d+), (\d+)/g, (all, month, day, year) =>
    months.includes(month) ? `${day.padStart(2, "0")}.${String(months.indexOf(month) + 1).padStart(2, "0")}.${year}` : all);
  const patterns = isEnglish ? [] : [
    [/^(day|month|year|hour|minute|second), (.+)$/, (m) => `${segments[m[1]]}, ${say(m[2]) || m[2]}`],
    [/^(.+?)(?: —)? (start date|end date|start|end)$/, (m) => `${m[1]}, ${ends[m[2]]}`],
    [/^(\d\d) – ([A-Z][a-z]+)$/, (m) => months.includes(m[2]) ? monthNames[months.indexOf(m[2])] : null],
    [/^Selected (?:Date|Range): (.+)$/, (m) => `Выбрано: ${date(m[1]).replace(" to ", " – ")}`],
    [/^Choose date(?: range)?, (.+)$/, (m) => `Календарь, ${m[1]}`],
    [/^(\d+) options? available\.?$/, (m) => `Вариантов: ${m[1]}`],
    [/^(.+), ([\d.]+) ?([KMG]?B)$/, (m) => `${m[1]}, ${size(`${m[2]} ${m[3]}`)}`],
    [/^[XY]-axis titled '(.*)' for .+$/s, (m) => `Ось: ${m[1]}`],
    [/^[XY]-axis for .+$/s, () => "Ось"],
    [/^[a-z-]+ mark container$/, () => "часть графика"],
    [/^[a-z_]+ icon$/, () => ""],
    [/^([\d.]+ ?[KMG]?B) per file$/, (m) => `Файл до ${size(m[1])}`],
    [/^([\d.]+ ?[KMG]?B) per file • (.+)$/, (m) => `Файл до ${size(m[1])} • ${m[2]}`],
    [/^(?:Error: )?File (?:must be|is larger than) ([\d.]+ ?\w+)(?: or smaller)?\.?$/, (m) => `Файл больше ${size(m[1])}. Уменьшите его или выберите другой.`],
    [/^(?:Error: )?(.+) files are not allowed\.?$/, () => "Файлы такого вида не подходят. Выберите другой."],
    [/^(?:Error: )?File type must be (?:one of )?(.+)$/, (m) => `Подходят только файлы ${m[1]}`],
    [/^Error: (.+)$/, (m) => say(m[1]) || `Не получилось: ${m[1]}`],
    [/^([\d.]+) ?([KMG]?B)$/, (m) => size(m[0])],
    [/^Page (\d+)$/, (m) => `Страница ${m[1]}`],
    [/^View (\d+) more$/, (m) => `Ещё ${m[1]}`],
    [/^(\d+) more$/, (m) => `Ещё ${m[1]}`],
    [/^Remove (.+)$/, (m) => `Убрать: ${m[1]}`],
    [/^Add: (.+)$/, (m) => `Найти: ${m[1]}`],
    [/^(Show\/hide columns|Download as CSV|Search|Fullscreen|Close fullscreen|Clear selection|Add row|Delete row\(s\)): (.+)$/, (m) => `${say(m[1])}: ${m[2]}`],
    [/^Help for (.+)$/, (m) => `Подсказка: ${m[1]}`],
    [/^Select (\d+) matches$/, (m) => `Выбрать найденные: ${m[1]}`],
    [/^Rating (\d+)$/, (m) => `Оценка ${m[1]}`],
    [/^You can only select up to (\d+) options?\. Remove an option first\.$/, (m) => `Можно выбрать не больше ${m[1]}. Сначала уберите что-нибудь.`],
    [/^:? ?Number is outside the allowed range\. Please enter a value between (.+) and (.+)\.$/, (m) => `: впишите число от ${m[1]} до ${m[2]}.`],
    [/^:? ?Number is above the allowed range\. Please enter a value less than or equal to (.+)\.$/, (m) => `: впишите число не больше ${m[1]}.`],
    [/^:? ?Number is below the allowed range\. Please enter a value greater than or equal to (.+)\.$/, (m) => `: впишите число не меньше ${m[1]}.`],
    [/^:? ?Date(?: and time)? set outside allowed range\. Please select a date(?: and time)? between (.+) and (.+)\.$/, (m) => `: выберите дату от ${m[1]} до ${m[2]}.`],
    [/^:? ?Date(?: and time)? set outside allowed range\. Please select a date(?: and time)? on or after (.+)\.$/, (m) => `: выберите дату не раньше ${m[1]}.`],
    [/^:? ?Date(?: and time)? set outside allowed range\. Please select a date(?: and time)? on or before (.+)\.$/, (m) => `: выберите дату не позже ${m[1]}.`],
    [/^(?:Time|Value) is out of range.*$/, () => "Такого времени не бывает. Впишите его так: 14:05."],
    [/^Connection failed with status (\d+).*$/s, () => "Сервис не отвечает. Подождите минуту и обновите страницу."],
    [/^(?:You have requested page|The page that you have requested).+$/, () => "Проверьте ссылку. Пока открыта карта."],
    [/^This app has encountered an error\..*$/s, () => "Страница не открылась из-за ошибки у нас. Обновите её; если не поможет, сообщите администратору."],
  ];
  const say = (bare) => {
    const known = words.get(bare);
    if (known !== undefined) return known;
    for (const [pattern, answer] of patterns) {
      const found = bare.match(pattern);
      if (found) return answer(found);
    }
    return null;
  };
  const translate = (text) => {
    if (text.length > 400 || !/[A-Za-z]/.test(text)) return null;
    const bare = text.trim();
    const said = say(bare);
    return said === null || said === bare ? null : text.replace(bare, () => said);
  };

  // What pages and people wrote is never touched, only what Streamlit says itself.
  const written = "[data-testid='stMarkdown'],[data-testid='stHtml'],[data-testid='stHeading'],[data-testid='stText'],[data-testid='stTable'],[data-testid='stCode'],[data-testid='stJson'],[data-testid='stAlertContainer'],textarea,script,style,svg";
  const visitText = (node) => {
    const said = translate(node.data);
    if (said !== null && node.parentElement && !node.parentElement.closest(written)) node.data = said;
  };
  const attributes = ["placeholder", "title", "aria-label", "aria-valuetext", "aria-roledescription", "alt"];
  const visitElement = (element) => {
    for (const name of attributes) {
      const value = element.getAttribute(name);
      const said = value ? translate(value) : null;
      if (said !== null && !element.closest("[data-testid='stHtml'],[data-testid='stMarkdown']")) element.setAttribute(name, said);
    }
  };
  const visit = (root) => {
    if (root.nodeType === Node.TEXT_NODE) { visitText(root); return; }
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    visitElement(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeType === Node.TEXT_NODE) visitText(node); else visitElement(node);
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(visit);
      else if (change.type === "characterData") visitText(change.target);
      else visitElement(change.target);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: attributes });
})();
