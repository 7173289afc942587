// The card of one request over the lower edge of the map: what the pin says, in words, and the way to the request.
(() => {
  "use strict";
  const own = (window.courtyards ??= {});
  let open = null;

  // A finger covers a tooltip, so on a narrow map the card comes first and opens the request.
  own.wantsCard = (map) => map.getSize().x < 600;

  // On a phone sheets open at the foot of the map, which may lie below the window: the page scrolls as far as that.
  own.showFoot = (map) => map.getContainer().querySelector(".leaflet-bottom.leaflet-right").scrollIntoView({ block: "nearest" });

  own.card = (map, p, { words, looks }) => {
    own.closeCard();
    const said = own.sayPin(p, words, looks), before = document.activeElement;
    const box = L.DomUtil.create("section", "request-card", map.getContainer());
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-label", said.title);
    box.innerHTML = `<h2>${own.shape(looks[p.status], 15)} ${own.escape(said.title)}</h2><button type="button" class="close" aria-label="${own.escape(words.close)}">×</button>`
      + `<p>${said.lines.map(own.escape).join("<br>")}</p><button type="button" class="go">${own.escape(words.openRequest)}</button>`;
    L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
    const close = () => own.closeCard();
    box.querySelector(".close").onclick = close;
    box.querySelector(".go").onclick = () => own.openRequest(p.number);
    box.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") close();
    });
    map.on("click", close);
    open = () => {
      map.off("click", close);
      box.remove();
      own.focusAgain(before);
    };
    box.querySelector(".go").focus({ preventScroll: true });
    own.showFoot(map);
    box.scrollIntoView({ block: "nearest" }); // the map may be higher than the window
  };

  own.closeCard = () => {
    open?.();
    open = null;
  };
})();
