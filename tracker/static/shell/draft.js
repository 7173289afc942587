// What a resident has written of a request survives a reload and a phone that dropped the page: it is kept in this tab alone,
// put back once into the empty field, and forgotten with the receipt.
(() => {
  const name = "submit-text";
  const inField = (node) => node instanceof HTMLTextAreaElement && node.closest(`.st-key-${name}`);
  let isWaiting = Boolean(sessionStorage.getItem(name));
  document.addEventListener("input", (event) => {
    if (inField(event.target)) sessionStorage.setItem(name, event.target.value);
  });
  // React sees a value only when the browser's own setter writes it; leaving the field sends it to the server.
  const write = (field, text) => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  };
  const restore = (field) => {
    isWaiting = false;
    const kept = sessionStorage.getItem(name);
    if (kept && !field.value) write(field, kept);
  };
  new MutationObserver(() => {
    if (document.querySelector(".receipt")) { sessionStorage.removeItem(name); isWaiting = false; }
    const field = isWaiting && document.querySelector(`.st-key-${name} textarea`);
    if (field) setTimeout(() => isWaiting && restore(field), 0);
  }).observe(document, { subtree: true, childList: true });
})();
