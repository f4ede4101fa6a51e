// A link into the page unfolds what it leads to, and shows it though a filter hid it.
(() => {
  const follow = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id === "" ? null : document.getElementById(id);
    if (!target) return;
    for (let e = target; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
    if (!target.checkVisibility()) document.dispatchEvent(new Event("gonogo:clear"));
    target.scrollIntoView();
    const focusable = target.tagName === "DETAILS" ? target.firstElementChild : target;
    if (!focusable.matches("summary, [tabindex]")) focusable.tabIndex = -1;
    focusable.focus({ preventScroll: true });
  };
  window.addEventListener("hashchange", follow);
  // Once more to where one already is: the hash does not change.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.getAttribute("href") === location.hash) follow();
  });
  // The browser's own jump at the end of loading takes the focus away again.
  if (document.readyState === "complete") follow();
  else window.addEventListener("load", follow);
})();
