// Filters what the page already shows; it builds no markup and talks to no one.
(() => {
  const byId = (id) => document.getElementById(id);
  const [search, outcome, severity, section] = ["search", "outcome", "severity", "section"].map(
    byId,
  );
  const shown = byId("shown");
  const fields = [search, outcome, severity, section];
  const sections = Array.from(document.querySelectorAll("[data-section]"));
  let items;

  // Only who filters pays for it: a report can have thousands of entries.
  const read = () =>
    Array.from(document.querySelectorAll("[data-item]"), (element) => ({
      element,
      text: element.textContent.toLowerCase(),
      outcomes: (element.dataset.o ?? "").split(" "),
      severities: (element.dataset.s ?? "").split(" "),
    }));

  /** How a filter is told on paper. */
  const wordsOf = (field) => {
    if (field.value === "") return "";
    return field === search ? `"${field.value}"` : field.selectedOptions[0].text;
  };

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const isAll = fields.every((field) => field.value === "");
    if (isAll && !items) return;
    items ??= read();
    const within = section.value === "" ? document.body : byId(section.value);
    let count = 0;
    for (const { element, text, outcomes, severities } of items) {
      const visible =
        words.every((word) => text.includes(word)) &&
        (outcome.value === "" || outcomes.includes(outcome.value)) &&
        (severity.value === "" || severities.includes(severity.value)) &&
        within.contains(element);
      element.hidden = !visible;
      if (visible) count += 1;
    }
    for (const each of sections) each.hidden = !each.querySelector("[data-item]:not([hidden])");
    // What holds none of the entries would only stand in between.
    document.body.classList.toggle("filtered", !isAll);
    shown.textContent = isAll ? "" : `${count} of ${items.length}`;
    const told = fields.map(wordsOf).filter(Boolean).join(", ");
    byId("report").dataset.filter = `A part of the report: ${told}; ${shown.textContent} entries.`;
  };

  const clear = () => {
    for (const field of fields) field.value = "";
    apply();
  };

  byId("search").form.hidden = false;
  search.form.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", apply);
  for (const field of fields.slice(1)) field.addEventListener("change", apply);
  byId("clear").addEventListener("click", clear);
  document.addEventListener("gonogo:clear", clear);
  // A browser that goes back keeps what was typed.
  apply();
})();
