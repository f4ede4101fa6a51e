// Letters as keys, which who dictates can switch off; Escape clears the filter.
(() => {
  const search = document.getElementById("search");
  const shortcuts = document.getElementById("shortcuts");

  const step = (by) => {
    const entries = Array.from(document.querySelectorAll("[data-item]")).filter(
      (entry) => !entry.hidden && entry.matches("details, .card"),
    );
    const at = entries.indexOf(document.activeElement.closest("[data-item]"));
    const next = entries[at === -1 ? (by > 0 ? 0 : entries.length - 1) : at + by];
    if (!next) return;
    const focusable = next.tagName === "DETAILS" ? next.firstElementChild : next;
    focusable.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      document.dispatchEvent(new Event("gonogo:clear"));
      if (document.activeElement === search) search.blur();
    }
    if (!shortcuts.checked || event.target.closest("input, select, button, textarea")) return;
    if (event.key === "/") {
      event.preventDefault();
      search.focus();
    } else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
  });
})();
