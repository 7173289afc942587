// Streamlit speaks English in its own controls; here is what it says, in Russian.
(() => {
  "use strict";
  const words = {
    "Choose an option": "Выберите", "Choose options": "Выберите", "Add options": "Добавьте", "Select all": "Выбрать все",
    "No results": "Ничего не найдено", "No options to select": "Нечего выбрать", "No options to select.": "Нечего выбрать",
    "Drag and drop files here": "Перетащите файлы сюда", "Drag and drop file here": "Перетащите файл сюда",
    "Drag and drop a file here": "Перетащите файл сюда", "Browse files": "Выбрать файлы", "Browse file": "Выбрать файл",
    "Upload": "Загрузить", "Upload file": "Загрузить файл", "Upload files": "Загрузить файлы", "Add files": "Добавить файлы",
    "Remove file": "Убрать файл", "Download as CSV": "Скачать как CSV", "Download": "Скачать", "Search": "Найти",
    "Fullscreen": "Во весь экран", "Close fullscreen": "Выйти из полного экрана", "Show/hide columns": "Показать или скрыть столбцы",
    "Add row": "Добавить строку", "Delete row(s)": "Удалить строки", "Add rows": "Добавить строки", "Delete rows": "Удалить строки",
    "Running...": "Загружаем…", "Running…": "Загружаем…", "Stop": "Остановить", "Connecting": "Соединяемся", "Connecting...": "Соединяемся…",
    "Connection error": "Нет связи с сервером", "Close": "Закрыть", "Clear": "Очистить", "Clear all": "Очистить всё",
    "Clear value": "Очистить", "Clear selection": "Снять выбор", "Clear all selections": "Снять весь выбор", "Open": "Открыть", "Open dropdown": "Открыть список",
    "Press Enter to apply": "Нажмите Enter, чтобы применить", "Press Enter to submit form": "Нажмите Enter, чтобы отправить",
    "Previous": "Назад", "Next": "Дальше", "Previous page": "Предыдущая страница", "Next page": "Следующая страница",
    "Previous month": "Предыдущий месяц", "Next month": "Следующий месяц", "Previous month.": "Предыдущий месяц", "Next month.": "Следующий месяц",
    "Calendar": "Календарь", "Calendar.": "Календарь", "Select a date.": "Выберите дату", "Select a date": "Выберите дату", "Select a date range": "Выберите период",
    "open sidebar": "Открыть меню", "Open sidebar": "Открыть меню", "Close sidebar": "Закрыть меню", "Collapse sidebar": "Свернуть меню", "Expand sidebar": "Развернуть меню",
    "View more": "Показать ещё", "View less": "Свернуть", "Show more": "Показать ещё", "Show less": "Свернуть", "More": "Ещё", "Menu": "Меню", "Main menu": "Меню",
    "Increment": "Увеличить", "Decrement": "Уменьшить", "Increment value": "Увеличить", "Decrement value": "Уменьшить", "Help": "Подсказка",
    "Show password text": "Показать пароль", "Hide password text": "Скрыть пароль", "Show password": "Показать пароль", "Hide password": "Скрыть пароль",
    "Sort ascending": "По возрастанию", "Sort descending": "По убыванию", "Sort column": "Сортировать", "Format": "Формат", "Autosize": "По ширине текста",
    "Pin column": "Закрепить столбец", "Unpin column": "Открепить столбец", "Hide column": "Скрыть столбец", "Statistics": "Статистика", "empty": "пусто",
    "Copy to clipboard": "Скопировать", "Copied": "Скопировано", "Link to heading": "Ссылка на заголовок", "Page not found": "Такой страницы нет",
    "You have requested page /": "Страница", "Dismiss": "Закрыть", "Retry": "Повторить", "Cancel": "Отменить", "OK": "Хорошо", "Delete": "Удалить",
    "This app has gone to sleep.": "Сервис остановлен.", "Yes": "Да", "No": "Нет",
    "Sunday": "воскресенье", "Monday": "понедельник", "Tuesday": "вторник", "Wednesday": "среда", "Thursday": "четверг", "Friday": "пятница", "Saturday": "суббота",
    "January": "Январь", "February": "Февраль", "March": "Март", "April": "Апрель", "May": "Май", "June": "Июнь", "July": "Июль",
    "August": "Август", "September": "Сентябрь", "October": "Октябрь", "November": "Ноябрь", "December": "Декабрь",
    "Su": "Вс", "Mo": "Пн", "Tu": "Вт", "We": "Ср", "Th": "Чт", "Fr": "Пт", "Sa": "Сб",
    "Sun": "Вс", "Mon": "Пн", "Tue": "Вт", "Wed": "Ср", "Thu": "Чт", "Fri": "Пт", "Sat": "Сб",
  };
  const months = "January February March April May June July August September October November December".split(" ");
  const size = (text) => text.replace("KB", "КБ").replace("MB", "МБ").replace("GB", "ГБ").replace(/\bB\b/, "Б");
  const patterns = [
    [/^(?:Limit )?([\d.]+ ?[KMG]?B) per file(?: [•·] )?(.*)$/, (m) => `До ${size(m[1])} каждый${m[2] ? " · " + m[2] : ""}`],
    [/^File must be (.+?) or smaller\.?$/, (m) => `Файл должен быть не больше ${size(m[1])}. Выберите другой`],
    [/^(.+) files are not allowed\.?$/, () => "Файлы такого вида не подходят"],
    [/^([\d.]+) ?([KMG]?B)$/, (m) => `${m[1].replace(".", ",")} ${size(m[2])}`],
    [/^Press (.+) to apply$/, (m) => `Нажмите ${m[1]}, чтобы применить`],
    [/^Page (\d+)$/, (m) => `Страница ${m[1]}`],
    [/^Page (\d+) of (\d+)$/, (m) => `Страница ${m[1]} из ${m[2]}`],
    [/^Showing page (\d+) of (\d+)$/, (m) => `Страница ${m[1]} из ${m[2]}`],
    [/^(\d+) more$/, (m) => `ещё ${m[1]}`],
    [/^Remove (.+)$/, (m) => `Убрать ${m[1]}`],
    [/^Selected (.+?)\. (.+)$/, (m) => `Выбрано: ${m[1]}. ${m[2]}`],
    [new RegExp(`^(${months.join("|")}) (\\d{4})$`), (m) => `${words[m[1]]} ${m[2]}`],
    [/^Select (?:all|(.+))$/, (m) => m[1] ? `Выбрать ${m[1]}` : "Выбрать все"],
    [/^You can only select up to (\d+) options?.*$/, (m) => `Можно выбрать не больше ${m[1]}`],
  ];
  const translate = (text) => {
    const bare = text.trim();
    if (!bare || !/[A-Za-z]/.test(bare) || bare.length > 160) return null;
    if (Object.hasOwn(words, bare)) return text.replace(bare, words[bare]);
    for (const [pattern, say] of patterns) {
      const found = bare.match(pattern);
      if (found) return text.replace(bare, say(found));
    }
    return null;
  };
  const attributes = ["placeholder", "title", "aria-label", "alt"];
  const isOurs = (node) => node.closest && node.closest("[data-testid='stMarkdownContainer'],[data-testid='stHtml'],textarea");
  const visitText = (node) => {
    if (!node.parentElement || node.parentElement.tagName === "SCRIPT" || isOurs(node.parentElement)) return;
    const said = translate(node.data);
    if (said !== null && said !== node.data) node.data = said;
  };
  const visitElement = (element) => {
    for (const name of attributes) {
      const value = element.getAttribute(name);
      const said = value && translate(value);
      if (said && said !== value) element.setAttribute(name, said);
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
  }).observe(document.documentElement, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: attributes });
  visit(document.documentElement);
})();
