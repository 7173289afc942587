// «Поделиться»: on a phone the system's own list of ways, elsewhere the link is copied, and a status beside the button says so.
// Pages and the map share it; the button brings its words along.
(() => {
  const SAID_MS = 4000;

  const copy = async (said, link, { copied, yourself }) => {
    try {
      await navigator.clipboard.writeText(link);
      said.textContent = copied;
      setTimeout(() => said.textContent === copied && said.replaceChildren(), SAID_MS);
    } catch {
      const field = Object.assign(document.createElement("input"), { readOnly: true, value: link });
      field.setAttribute("aria-label", yourself);
      said.replaceChildren(yourself, field);
      field.select();
    }
  };

  window.giveLink = async (button, link) => {
    const said = button.parentElement.querySelector("[role=status]"), words = button.dataset;
    if (!navigator.share || !matchMedia("(pointer: coarse)").matches) return copy(said, link, words);
    try {
      await navigator.share({ title: words.title, url: link });
    } catch (error) {
      // Who closes the list has changed their mind; anything else means that there is no list.
      if (error.name !== "AbortError") await copy(said, link, words);
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-share]");
    if (button) window.giveLink(button, new URL(button.dataset.share, location.origin).href);
  });
})();
