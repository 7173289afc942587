// The view in the address: place, layers and month stand after # and come back from there; a button gives the link away.
(() => {
  "use strict";
  const own = (window.courtyards ??= {});
  const WAIT = 400, LOOK = 1500;

  // Place, layers and month of an address; what makes no sense is left out.
  own.readAddress = (hash) => {
    const said = new URLSearchParams(hash.replace(/^#/, ""));
    const [near, lat, long] = (said.get("map") ?? "").split("/").map(Number), zoom = Math.round(near);
    const isPlace = zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 85 && Math.abs(long) <= 180;
    const month = said.get("month") ?? "";
    return {
      view: isPlace ? [lat, long, zoom] : null,
      layers: (said.get("layers") ?? "").split(",").filter((name) => own.layerKinds[name]),
      month: /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? month : null,
    };
  };

  own.followAddress = (map, months, { filters, isLeftView }) => {
    const page = pageOf();
    if (!page) return;
    const path = page.location.pathname;
    const told = own.readAddress(page.location.hash);
    const show = ({ view, layers, month }) => {
      if (view) map.setView(view.slice(0, 2), view[2], { animate: false });
      own.layerBox.show(layers);
      if (month) months.open(month);
      else if (months.month) months.close();
    };
    show(told);
    // The view of somebody who has not moved the map yet goes without saying.
    let first = told.view || isLeftView ? null : placeOf(map), timer = null;
    // A map that settles into its frame has not been moved by anybody.
    const settle = setTimeout(() => (first &&= placeOf(map)), 1000);

    const hash = (isWhole) => {
      const place = placeOf(map), parts = [];
      if (isWhole || place !== first) parts.push(`map=${place}`);
      if (own.layerBox.names.length) parts.push(`layers=${own.layerBox.names}`);
      if (months.month) parts.push(`month=${months.month}`);
      return parts.length ? `#${parts.join("&")}` : "";
    };
    const write = () => {
      if (page.location.pathname !== path || page.location.hash === hash(false)) return;
      page.History.prototype.replaceState.call(page.history, page.history.state, "", `${path}${page.location.search}${hash(false)}`);
    };
    own.keepAddress = () => {
      clearTimeout(timer);
      timer = setTimeout(write, WAIT);
    };
    own.writeAddress = write;
    own.linkToView = () => `${page.location.origin}${path}${page.location.search}${hash(true)}`;
    map.on("movestart", () => clearTimeout(settle));
    map.on("moveend", own.keepAddress);
    const gone = new AbortController();
    addEventListener("pagehide", () => gone.abort());
    page.addEventListener("address", () => page.location.pathname === path && followFilters(page, filters), { signal: gone.signal });
    // A link to another view of the same filters, put into the address of the open page; a step of history changes the filters too.
    const follow = ({ oldURL, newURL }) => {
      const [before, now] = [oldURL, newURL].map((url) => new URL(url));
      if (now.pathname !== path || now.search !== before.search) return;
      first = null;
      show(own.readAddress(now.hash));
    };
    page.addEventListener("hashchange", follow, { signal: gone.signal });
    // The page writes its filters into the address without knowing of what stands after #.
    setInterval(write, LOOK);
  };

  // The filters of an address, as the page's script will tell them; the order of names is the one that the script keeps to.
  const followFilters = (page, { names, usual }) => {
    const said = new URLSearchParams(page.location.search);
    const query = new URLSearchParams(names.filter((name) => said.has(name)).map((name) => [name, said.get(name)]));
    own.setQuery(String(query) || usual);
  };

  const placeOf = (map) => `${map.getZoom()}/${map.getCenter().lat.toFixed(4)}/${map.getCenter().lng.toFixed(4)}`;

  // The page around the frame; where the browser does not let us see it there is no address to keep.
  function pageOf() {
    try {
      return window.parent.location.pathname ? window.parent : null;
    } catch {
      return null;
    }
  }

  // Another page of the service, as the browser's own Back and Forward reach it: one step of history, and no script in between
  // that another run could overtake. Where a place is being chosen a form is half filled in, so there it is another tab.
  own.openPage = (path) => {
    const page = own.isPicking ? null : pageOf();
    if (!page) return void window.open(path, "_blank", "noopener");
    own.writeAddress?.(); // the way back leads to the view as it is now, however shortly before it was moved
    page.history.pushState({}, "", path);
    page.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  };

  own.openRequest = (number) => own.openPage(`/request?number=${encodeURIComponent(number)}`);

  const icon = (d) => `<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="${d}"/></svg>`;
  const CLOCK = icon("M12 3a9 9 0 1 0 .01 0M12 7.5V12l3.2 2"), LINK = icon("M10 14a4.5 4.5 0 0 0 6.4 0l3-3A4.5 4.5 0 0 0 13 4.600l-1 1M14 10a4.5 4.5 0 0 0-6.4 0l-3 3A4.5 4.5 0 0 0 11 19.400l1-1");

  // The buttons under the layers: the months, and the link.
  own.buttons = (months, { words }) => {
    const control = L.control({ position: "topright" });
    control.onAdd = () => {
      const box = L.DomUtil.create("div", "map-buttons");
      box.innerHTML = `<button type="button" class="months">${CLOCK}<span>${own.escape(words.months.open)}</span></button><button type="button" class="share" data-title="${own.escape(words.share.title)}" data-copied="${own.escape(words.share.copied)}" data-yourself="${own.escape(words.share.copyYourself)}">${LINK}<span>${own.escape(words.share.button)}</span></button><p role="status"></p>`;
      L.DomEvent.disableClickPropagation(box);
      box.addEventListener("keydown", (event) => event.stopPropagation());
      months.opener = box.querySelector(".months");
      months.opener.onclick = () => {
        if (!months.box.hidden) return months.close();
        months.open();
        // The map may be higher than the window: the slider must not open out of sight.
        months.box.scrollIntoView({ block: "nearest" });
      };
      box.querySelector(".share").onclick = ({ currentTarget }) => window.giveLink(currentTarget, own.linkToView?.() ?? location.href);
      return box;
    };
    return control;
  };
})();
