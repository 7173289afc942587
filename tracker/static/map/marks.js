// How requests look: a pin for one (form and drawing by kind of work, colour and shape by status), a ring for many.
(() => {
  "use strict";
  const own = (window.courtyards ??= {});
  L.Tooltip.mergeOptions({ opacity: 1 }); // what lies under the words would show through them

  own.escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  // Made once: looking a language up for each number takes longer than all else about a mark.
  let numbers = new Intl.NumberFormat("ru-RU");
  own.speak = (language) => {
    own.language = language;
    own.locale = language === "en" ? "en-GB" : "ru-RU";
    numbers = new Intl.NumberFormat(own.locale);
  };
  own.number = (n) => numbers.format(n);
  own.plural = (n, [one, few, many]) => {
    if (own.language !== "ru") return n === 1 ? one : many;
    const tens = n % 100, units = n % 10;
    if (units === 1 && tens !== 11) return one;
    return units >= 2 && units <= 4 && (tens < 12 || tens > 14) ? few : many;
  };
  own.date = (iso) => iso.split("-").reverse().join(".");
  own.fill = (text, values) => text.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);

  own.short = (n, words) => {
    if (n < 10_000) return own.number(n);
    if (n < 1_000_000) return `${Math.round(n / 1000)} ${words.thousands}`;
    return `${own.number(Math.round(n / 1e5) / 10)} ${words.millions}`;
  };

  // The drawings stand once in the page; each mark points at them.
  own.addSprite = (options) => {
    const holder = document.createElement("div");
    const kinds = Object.entries(options.icons).map(([code, d]) => `<symbol id="kind-${own.escape(code)}" viewBox="0 0 24 24"><path d="${d}" fill="none" stroke="#fff" stroke-width="2.1" stroke-linecap="round" stroke-linejoin="round"/></symbol>`);
    const forms = Object.entries(options.pins).map(([name, d]) => `<symbol id="pin-${name}" viewBox="0 0 32 32"><path d="${d}" stroke="#fff" stroke-width="2"/></symbol>`);
    const shapes = Object.entries(options.shapes).map(([name, d]) => `<symbol id="shape-${name}" viewBox="0 0 12 12"><path d="${d}"/></symbol>`);
    holder.innerHTML = `<svg width="0" height="0" style="position:absolute" aria-hidden="true">${[...kinds, ...forms, ...shapes].join("")}</svg>`;
    document.body.append(holder.firstChild);
  };

  own.shape = (look, size = 12) => `<svg class="shape" width="${size}" height="${size}" fill="${look.colour}" aria-hidden="true"><use href="#shape-${look.shape}"/></svg>`;

  const days = (n, words) => own.fill(words.daysOpen, { days: `${own.number(n)} ${own.plural(n, words.days)}` });

  // Everything that the mark of one request says, for the tooltip and for screen readers alike.
  own.sayPin = (p, words, looks) => {
    const lines = [words.categories[p.category] ?? p.category, words.one[p.status], p.address || words.noAddress];
    if (p.filed_on) {
      const filed = own.fill(words.filed, { day: own.date(p.filed_on) });
      const open = looks[p.status].isOpen ? Math.floor(((own.asOf ?? Date.now()) - Date.parse(`${p.filed_on}T00:00+05:00`)) / 86_400_000) : -1;
      lines.push(open >= 0 ? `${filed}, ${open ? days(open, words) : words.today}` : filed);
    }
    return { title: `№ ${p.number}`, lines, text: `№ ${p.number}. ${lines.join(". ")}` };
  };

  own.pinIcon = (p, options) => {
    const look = options.looks[p.status], kind = options.icons[p.category] ? p.category : "other";
    const size = options.sizes.pin * 2 + 2;
    return L.divIcon({
      className: "request-pin", iconSize: [size, size],
      html: `<svg class="body" fill="${look.colour}" aria-hidden="true"><use href="#pin-${options.pinOf[kind] ?? "thing"}"/></svg>`
        + `<svg class="kind" aria-hidden="true"><use href="#kind-${own.escape(kind)}"/></svg><span class="badge">${own.shape(look, 12)}</span>`,
    });
  };

  own.radius = (count, sizes) => sizes.ring + sizes.step * Math.log10(count);

  own.sayRing = (p, words) => {
    const parts = Object.entries(p.by_status).map(([name, n]) => `${words.status[name].toLowerCase()}: ${own.number(n)}`);
    return { title: `${own.number(p.count)} ${own.plural(p.count, words.requests)}`, parts };
  };

  own.ringIcon = (p, options) => {
    const radius = Math.round(own.radius(p.count, options.sizes)), size = radius * 2, middle = radius - 4;
    const around = 2 * Math.PI * middle, shares = Object.entries(p.by_status);
    // A share too small to see is drawn as wide as the eye needs; the others give way.
    const least = 0.03, wide = shares.map(([, n]) => Math.max(n / p.count, least)), sum = wide.reduce((a, b) => a + b, 0);
    const gap = shares.length > 1 ? 1.6 : 0;
    let from = 0, arcs = "";
    shares.forEach(([name], place) => {
      const length = (around * wide[place]) / sum;
      arcs += `<circle cx="${radius}" cy="${radius}" r="${middle}" stroke="${options.looks[name].colour}" stroke-dasharray="${Math.max(0.6, length - gap).toFixed(1)} ${around.toFixed(1)}" stroke-dashoffset="${(-from).toFixed(1)}"/>`;
      from += length;
    });
    return L.divIcon({
      className: "request-ring", iconSize: [size, size],
      html: `<svg width="${size}" height="${size}" fill="none" stroke-width="6" aria-hidden="true"><g transform="rotate(-90 ${radius} ${radius})">${arcs}</g></svg><span${p.count < 10_000 ? "" : ' class="long"'}>${own.short(p.count, options.words)}</span>`,
    });
  };

  // To where the keyboard was before something opened over the map.
  own.focusAgain = (element) => element?.isConnected && element.focus({ preventScroll: true });

  // A mark is a button: a name, a tooltip by mouse and by focus, Enter and space.
  own.asButton = (mark, tip, name, act) => {
    mark.bindTooltip(tip, { direction: "top", offset: [0, -mark.options.icon.options.iconSize[1] / 2], className: "request-tip" });
    mark.on("add", () => {
      const element = mark.getElement();
      element.setAttribute("aria-label", name);
      element.onfocus = () => element.matches(":focus-visible") && mark.openTooltip();
      element.onblur = () => mark.closeTooltip();
      element.onkeydown = (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        act();
      };
    });
    return mark.on("click", act);
  };
})();
