// Filters what the page already shows; it builds no markup and talks to no one.
(() => {
  const search = document.getElementById("search");
  const severity = document.getElementById("severity");
  const shown = document.getElementById("shown");
  const items = Array.from(document.querySelectorAll("[data-item]"), (element) => ({
    element,
    text: element.textContent.toLowerCase(),
    severities: (element.dataset.severity ?? "").split(" "),
  }));
  const sections = Array.from(document.querySelectorAll("[data-section]"));

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = severity.value;
    let count = 0;
    for (const item of items) {
      const visible =
        words.every((word) => item.text.includes(word)) &&
        (wanted === "" || item.severities.includes(wanted));
      item.element.hidden = !visible;
      if (visible) count += 1;
    }
    for (const section of sections) {
      section.hidden = !section.querySelector("[data-item]:not([hidden])");
    }
    const all = words.length === 0 && wanted === "";
    shown.textContent = all ? "" : `${count} of ${items.length} shown`;
  };

  const clear = () => {
    search.value = "";
    severity.value = "";
    apply();
  };

  const step = (by) => {
    const cards = Array.from(document.querySelectorAll(".card:not([hidden])"));
    const at = cards.indexOf(document.activeElement);
    const next = cards[at === -1 ? (by > 0 ? 0 : cards.length - 1) : at + by];
    if (next) next.focus();
  };

  search.addEventListener("input", apply);
  severity.addEventListener("change", apply);
  document.getElementById("clear").addEventListener("click", clear);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      clear();
      search.blur();
    }
    if (event.target.closest("input, select, button, textarea")) return;
    if (event.key === "/") {
      event.preventDefault();
      search.focus();
    } else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
  });
  // Paper cannot be unfolded.
  window.addEventListener("beforeprint", () => {
    for (const element of document.querySelectorAll("details")) element.open = true;
  });
})();
