// A photo that is still on its way is not yet part of the form. A main button pressed meanwhile waits for it,
// is shown as busy and is then pressed: nobody files a request without the photo that is seen beside it.
(() => {
  "use strict";
  const UPLOADER = "[data-testid='stFileUploader']";
  const ON_ITS_WAY = "[data-testid='stFileChipIconSpinner']";
  const MAIN_BUTTON = "button[data-testid='stBaseButton-primary']";
  const LOOK_MS = 100;
  // Between the choice of a file and its name on the page the server is asked where to put it.
  const ASK_MS = 10_000;
  let asked = 0;
  let waiting = null;

  const chips = () => document.querySelectorAll("[data-testid='stFileChip']").length;
  const started = (event) => {
    if (!event.target.closest?.(UPLOADER)) return;
    const before = chips();
    const until = Date.now() + ASK_MS;
    asked += 1;
    const look = setInterval(() => {
      if (chips() === before && Date.now() < until) return;
      clearInterval(look);
      asked -= 1;
    }, LOOK_MS);
  };
  const isOnItsWay = () => asked > 0 || document.querySelector(ON_ITS_WAY) !== null;

  // The page may be drawn anew while the button waits: it is found again by its name.
  const find = (button) => {
    if (button.isConnected) return button;
    return [...document.querySelectorAll(MAIN_BUTTON)].find((one) => one.textContent === button.textContent) ?? null;
  };
  const wait = (button) => {
    let quiet = 0;
    button.setAttribute("aria-busy", "true");
    waiting = setInterval(() => {
      // Twice quiet: what has come is part of the form a moment after its sign is gone.
      quiet = isOnItsWay() ? 0 : quiet + 1;
      if (quiet < 2) return;
      clearInterval(waiting);
      waiting = null;
      button.removeAttribute("aria-busy");
      find(button)?.click();
    }, LOOK_MS);
  };

  window.addEventListener("change", started, true);
  window.addEventListener("drop", started, true);
  window.addEventListener("click", (event) => {
    const button = event.target.closest?.(MAIN_BUTTON);
    if (!button || (waiting === null && !isOnItsWay())) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (waiting === null) wait(button);
  }, true);
})();
