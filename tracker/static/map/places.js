// The search of a place inside the map (a combobox with suggestions), «where am I», and the way back to the whole district.
(() => {
  "use strict";
  const own = (window.courtyards ??= {});
  const WAIT = 160, FAR = 60_000;
  const PIN = '<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><circle cx="12" cy="12" r="6"/><path d="M12 2v4M12 18v4M2 12h4M18 12h4"/></svg>';

  const HOME = '<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" aria-hidden="true"><path d="M4 11.500 12 5l8 6.500V20H4zM9.500 20v-5.500h5V20"/></svg>';

  own.places = (options) => {
    const control = L.control({ position: "topleft" }), words = options.words.places;
    control.onAdd = (map) => {
      const box = L.DomUtil.create("div", "place-search");
      box.setAttribute("role", "search");
      box.innerHTML = `<input type="search" role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="found-places" aria-label="${own.escape(words.label)}" placeholder="${own.escape(words.hint)}" autocomplete="off" spellcheck="false" enterkeyhint="search" maxlength="80">`
        + `<button type="button" aria-label="${own.escape(words.here)}" title="${own.escape(words.here)}">${PIN}</button>`
        + `<button type="button" class="home" aria-label="${own.escape(words.home)}" title="${own.escape(words.home)}">${HOME}</button>`
        + `<ul id="found-places" role="listbox" aria-label="${own.escape(words.label)}" hidden></ul><p role="status"></p>`;
      L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
      new Search(map, box, options);
      box.querySelector("button").onclick = () => locate(map, box.querySelector("p"), words);
      box.querySelector(".home").onclick = () => map.setView(...own.home);
      return box;
    };
    return control;
  };

  class Search {
    constructor(map, box, options) {
      Object.assign(this, { map, options, words: options.words.places, found: [], chosen: -1, answered: "", isAwaited: false });
      this.field = box.querySelector("input");
      this.list = box.querySelector("ul");
      this.said = box.querySelector("p");
      this.field.addEventListener("input", () => {
        this.isAwaited = false;
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.ask(), WAIT);
      });
      this.field.addEventListener("focus", () => this.show());
      this.field.addEventListener("blur", () => this.hide());
      box.addEventListener("keydown", (event) => this.press(event));
      // The field keeps the focus while a suggestion is pressed.
      this.list.addEventListener("pointerdown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const item = event.target.closest("li");
        if (item) this.go(Number(item.dataset.place));
      });
    }

    get text() {
      return this.field.value.trim();
    }

    async ask() {
      const { text } = this;
      clearTimeout(this.timer);
      this.abort?.abort();
      if (!text) return this.take("", [], "");
      this.abort = new AbortController();
      try {
        const answer = await fetch(`/map/places?q=${encodeURIComponent(text)}`, { signal: this.abort.signal });
        const { places, message } = await answer.json();
        if (!answer.ok) return this.take(null, [], message ?? this.words.failed);
        const isSearch = text.length > 1 || places.length;
        this.take(text, places, places.length ? own.fill(this.words.found, { count: places.length }) : isSearch ? this.words.nothing : "");
      } catch (error) {
        if (error.name !== "AbortError") this.take(null, [], this.words.failed);
      }
    }

    // `text` is what the places answer; null where there was no answer, so that it is asked for again.
    take(text, places, said) {
      Object.assign(this, { answered: text, found: places, chosen: -1 });
      this.say(said, places.length > 0);
      this.list.innerHTML = places
        .map(({ title, note }, n) => `<li id="place-${n}" role="option" aria-selected="false" data-place="${n}"><b>${own.escape(title)}</b><small>${own.escape(note)}</small></li>`)
        .join("");
      this.show();
      if (this.isAwaited && places.length) this.go(0);
      this.isAwaited = false;
    }

    // What is said for ears only stays unseen while the list itself is there to see.
    say(text, isHeardOnly = false) {
      this.said.textContent = text;
      this.said.classList.toggle("is-heard", isHeardOnly);
    }

    show() {
      this.list.hidden = !this.found.length || document.activeElement !== this.field;
      this.field.setAttribute("aria-expanded", String(!this.list.hidden));
    }

    hide() {
      this.list.hidden = true;
      this.field.setAttribute("aria-expanded", "false");
      this.field.removeAttribute("aria-activedescendant");
    }

    press(event) {
      event.stopPropagation(); // arrows would move the map
      const last = this.found.length - 1;
      const to = { ArrowDown: this.chosen < last ? this.chosen + 1 : 0, ArrowUp: this.chosen > 0 ? this.chosen - 1 : last }[event.key];
      if (event.target !== this.field) return;
      if (to !== undefined && last >= 0) {
        event.preventDefault();
        this.choose(to);
      } else if (event.key === "Enter") {
        event.preventDefault(); // or the same press would go on to the button of the card
        this.enter();
      } else if (event.key === "Escape") {
        event.preventDefault(); // the browser would empty the field at once
        if (this.list.hidden) this.field.value = "";
        if (!this.field.value) this.ask();
        this.hide();
      }
    }

    // Who types faster than the answer comes means the text as it stands, not what was found for the text before it.
    enter() {
      if (this.answered === this.text) return this.found.length && this.go(Math.max(0, this.chosen));
      this.isAwaited = true;
      this.ask();
    }

    choose(n) {
      this.chosen = n;
      this.show();
      [...this.list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === n)));
      this.list.children[n].scrollIntoView({ block: "nearest" });
      this.field.setAttribute("aria-activedescendant", `place-${n}`);
    }

    go(n) {
      const { kind, title, lat, long, zoom, pin } = this.found[n];
      this.hide();
      this.chosen = n;
      this.field.value = this.answered = title;
      if (kind === "neighbour") this.say(own.fill(this.words.neighbour, { title }));
      else this.say(title, true);
      if (pin) own.card(this.map, pin, this.options);
      if (lat === null) return this.say(this.words.noPlace);
      mark(this.map, [lat, long], title);
      this.map.setView([lat, long], zoom);
      if (!pin) this.map.getContainer().focus({ preventScroll: true });
    }
  }

  // One found place at a time is ringed; the ring lets every press through to what stands there.
  let shown = null;
  function mark(map, at, label, radius = 0) {
    shown?.remove();
    const ring = { radius: 24, color: "#c2410c", weight: 3.5, fill: false, interactive: false };
    const name = { permanent: true, direction: "top", offset: [0, -26], className: "request-tip found-name" };
    shown = L.layerGroup([L.circleMarker(at, ring).bindTooltip(own.escape(label), name)]);
    if (radius) shown.addLayer(L.circle(at, { radius, color: "#0b62b5", weight: 1.5, fillOpacity: 0.1, interactive: false }));
    shown.addTo(map);
  }

  function locate(map, said, words) {
    const say = (text) => {
      said.textContent = text;
      said.classList.remove("is-heard");
    };
    if (!navigator.geolocation) return say(words.unavailable);
    say(words.looking);
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) => {
        const at = L.latLng(latitude, longitude);
        if (at.distanceTo(own.home?.[0] ?? at) > FAR) return say(words.tooFar);
        const label = own.fill(words.youAreHere, { metres: own.number(Math.max(1, Math.round(accuracy))) });
        mark(map, at, label, accuracy);
        map.setView(at, Math.min(17, map.getBoundsZoom(at.toBounds(accuracy * 2))));
        say(label);
        said.classList.add("is-heard");
      },
      ({ code }) => say(code === 1 ? words.denied : words.unavailable),
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 },
    );
  }
})();
