// Paper cannot be unfolded: everything that the filter leaves is open on it, and as it was after.
(() => {
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = Array.from(document.querySelectorAll("main details:not([open])"));
    for (const element of folded) element.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const element of folded) element.open = false;
    folded = [];
  });
})();
