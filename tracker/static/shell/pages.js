// Whoever turns the page below a list goes on at the beginning of the list, not at its end.
document.addEventListener("click", (event) => {
  const below = event.target.closest?.("[data-testid=stPagination] button")?.closest("[class*='-below']");
  const name = below && /st-key-(\S+?)-below/.exec(below.className)?.[1];
  if (name) document.querySelector(`.st-key-${name}`)?.scrollIntoView({ block: "start" });
});
// The drawer of filters folds where somebody has chosen enough.
document.addEventListener("click", (event) => {
  if (event.target.closest?.(".st-key-filters-done button")) document.querySelector(".st-key-filters-more button")?.click();
});
