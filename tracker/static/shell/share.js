// «Поделиться»: on a phone the system's own list of ways, elsewhere the link is copied, and the page says so.
(() => {
  const COPIED = "Ссылка скопирована.", YOURSELF = "Скопируйте ссылку:";

  const say = (box, ...what) => box.querySelector("[role=status]").replaceChildren(...what);

  const copy = async (box, link) => {
    try {
      await navigator.clipboard.writeText(link);
      say(box, COPIED);
    } catch {
      const field = Object.assign(document.createElement("input"), { readOnly: true, value: link });
      field.setAttribute("aria-label", YOURSELF);
      say(box, YOURSELF, field);
      field.select();
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button[data-share]");
    if (!button) return;
    const box = button.closest(".share"), link = new URL(button.dataset.share, location.origin).href;
    if (!navigator.share || !matchMedia("(pointer: coarse)").matches) return copy(box, link);
    try {
      await navigator.share({ title: button.dataset.title, url: link });
    } catch (error) {
      // Who closes the list has changed their mind; anything else means that there is no list.
      if (error.name !== "AbortError") await copy(box, link);
    }
  });
})();
