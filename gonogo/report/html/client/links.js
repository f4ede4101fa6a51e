// A link into the page unfolds what it leads to, and shows it though a filter hid it.
(() => {
  let followed = "";
  const follow = () => {
    followed = location.hash;
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
  // The event comes later than the click: it must not take the focus from who has moved on by then.
  window.addEventListener("hashchange", () => {
    if (location.hash !== followed) follow();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    location.hash = link.hash;
    follow();
  });
  // The browser's own jump at the end of loading takes the focus away again.
  if (document.readyState === "complete") follow();
  else window.addEventListener("load", follow);
})();
