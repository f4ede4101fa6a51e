// Paper cannot be unfolded: what the style sheet opens on it is open for every browser, and as it was
// after.
(() => {
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = Array.from(document.querySelectorAll("main details:not([open], .quiet)"));
    for (const element of folded) element.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const element of folded) element.open = false;
    folded = [];
  });
})();
