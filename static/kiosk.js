// In a portal's frame: links to other pages are told to the portal instead of followed.
"use strict";
(() => {
  const { kioskParent: parent, consoleRoot: root } = document.documentElement.dataset;
  const around = location.ancestorOrigins;
  // Nobody listens, or somebody else does: then links are links.
  if (window.parent === window || (around && ![...around].includes(parent))) return;
  const tell = (text) => window.parent.postMessage(text, parent);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const url = new URL(link.getAttribute("href"), location);
    // Controls of this page and what is not a page stay here.
    const elsewhere = url.origin === location.origin && url.pathname.startsWith(root) && url.pathname !== location.pathname;
    if (!elsewhere || link.target || link.hasAttribute("download")) return;
    event.preventDefault();
    event.stopPropagation();
    url.searchParams.delete("kiosk");
    tell(url.pathname.slice(root.length - 1) + url.search);
  }, true);

  document.addEventListener("change", ({ target }) => {
    if (["duration", "refresh"].includes(target.name)) tell(`${target.name}=${target.value}`);
  });
})();
