// The district month by month: the same map as it stood at a month's end, by a slider, step by step, or playing.
(() => {
  "use strict";
  const own = (window.courtyards ??= {});
  const CALM = matchMedia("(prefers-reduced-motion: reduce)");
  const pace = () => (CALM.matches ? 1600 : 750);

  own.months = (map, requests, options) => new Months(map, requests, options);

  class Months {
    constructor(map, requests, options) {
      Object.assign(this, { map, requests, options, words: options.words.months, list: [], place: -1, loading: Promise.resolve() });
      this.now = { status: options.words.status, one: options.words.one };
      this.box = L.DomUtil.create("section", "month-bar", map.getContainer());
      this.box.hidden = true;
      this.box.setAttribute("aria-label", this.words.title);
      const button = (name, text, sign) => `<button type="button" class="${name}" aria-label="${own.escape(text)}" title="${own.escape(text)}">${sign}</button>`;
      this.box.innerHTML = `${button("play", this.words.play, "▶")}${button("back", this.words.back, "‹")}<output></output>${button("on", this.words.on, "›")}${button("close", this.words.close, "×")}<div><svg preserveAspectRatio="none" aria-hidden="true"></svg><input type="range" min="0" step="1" aria-label="${own.escape(this.words.title)}"></div>`;
      L.DomEvent.disableClickPropagation(this.box).disableScrollPropagation(this.box);
      this.box.addEventListener("keydown", (event) => this.press(event));
      this.slider = this.box.querySelector("input");
      this.slider.oninput = () => {
        this.stop();
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.go(Number(this.slider.value)), 60);
      };
      const on = (name, act) => (this.box.querySelector(`.${name}`).onclick = act);
      on("play", () => (this.playing ? this.stop() : this.play()));
      on("back", () => this.step(-1));
      on("on", () => this.step(1));
      on("close", () => this.close());
      requests.on("drawn", ({ collection }) => {
        this.version = collection.version;
        this.follow();
        if (this.playing) this.later();
      });
    }

    get month() {
      return this.box.hidden ? null : (this.list[this.place]?.month ?? null);
    }

    async open(month = null) {
      this.box.hidden = false;
      await this.load();
      const known = this.list.findIndex((one) => one.month === month);
      this.go(known >= 0 ? known : this.list.length - 1);
    }

    close() {
      this.stop();
      this.box.hidden = true;
      Object.assign(this.options.words, this.now);
      this.apply(null);
      this.opener?.focus({ preventScroll: true });
    }

    // Other filters, or a request filed meanwhile: the months are counted anew, and the one that is shown stays.
    async follow() {
      if (this.box.hidden) return;
      await this.load();
      if (this.month) this.say();
    }

    // Asks for the counts where they are not those of today's filters and requests; one question after the other.
    load() {
      return (this.loading = this.loading.then(() => this.counted !== this.wanted && this.read()));
    }

    get wanted() {
      return `${this.version} ${own.base}`;
    }

    async read() {
      this.counted = this.wanted;
      try {
        const answer = await fetch(`/map/months?${own.base ?? ""}`);
        if (!answer.ok) throw new Error(answer.status);
        this.list = (await answer.json()).months;
        this.chart();
      } catch {
        this.counted = null;
        this.box.querySelector("output").textContent = this.words.failed;
      }
      this.slider.max = Math.max(0, this.list.length - 1);
    }

    chart() {
      const most = Math.max(1, ...this.list.map(({ filed, completed }) => Math.max(filed, completed)));
      const bar = (n, value, name, x) => `<rect class="${name}" x="${n + x}" width=".38" y="${(1 - value / most).toFixed(4)}" height="${(value / most).toFixed(4)}"/>`;
      const chart = this.box.querySelector("svg");
      chart.setAttribute("viewBox", `0 0 ${this.list.length} 1`);
      chart.innerHTML = this.list.map(({ filed, completed }, n) => bar(n, filed, "filed", 0.1) + bar(n, completed, "completed", 0.5)).join("");
    }

    go(place) {
      if (!this.list[place]) return;
      this.place = place;
      this.say();
      Object.assign(this.options.words, { status: this.words.past, one: this.words.pastOne });
      this.apply(this.month);
    }

    say() {
      const month = this.list[this.place];
      this.slider.value = this.place;
      const said = name(month.month);
      this.box.querySelector("output").innerHTML = `<b>${own.escape(said)}</b> <small>${own.escape(own.fill(this.words.facts, { filed: own.number(month.filed), completed: own.number(month.completed) }))}</small>`;
      this.slider.setAttribute("aria-valuetext", `${said}. ${own.fill(this.words.facts, month)}`);
    }

    apply(month) {
      own.month = month;
      // The end of the month in Perm, five hours before Greenwich's.
      own.asOf = month ? Math.min(Date.now(), Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1, -5) - 1) : null;
      this.map.getContainer().dataset.month = month ?? "";
      own.ask();
      own.keepAddress?.();
      this.tell();
    }

    // The list under the map follows once the months stand still.
    tell() {
      clearTimeout(this.telling);
      this.telling = setTimeout(() => this.playing || own.tellMonth(this.month), 500);
    }

    step(by) {
      this.stop();
      this.go(Math.max(0, Math.min(this.list.length - 1, this.place + by)));
    }

    async play() {
      this.playing = true;
      this.sign();
      await this.loading;
      this.go(this.place >= this.list.length - 1 ? 0 : this.place + 1);
    }

    // The next month comes when this one is drawn and has been seen.
    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        if (!this.playing) return;
        if (this.place >= this.list.length - 1) this.stop();
        else this.go(this.place + 1);
      }, pace());
    }

    stop() {
      if (this.playing) this.tell();
      this.playing = false;
      clearTimeout(this.timer);
      this.sign();
    }

    sign() {
      const button = this.box.querySelector(".play"), text = this.playing ? this.words.pause : this.words.play;
      button.textContent = this.playing ? "❚❚" : "▶";
      button.setAttribute("aria-label", text);
      button.title = text;
    }

    press(event) {
      event.stopPropagation();
      if (event.key === "Escape") this.close();
    }
  }

  const name = (month) => new Date(`${month}-01T00:00`).toLocaleDateString(own.locale, { month: "long", year: "numeric" }).replace(" г.", "");
})();
