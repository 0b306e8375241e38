// The shell's comforts. Without it every menu is a plain disclosure and every link a link.
"use strict";
(() => {
  const MENUS = "details.menu[open]";
  const close = (menu) => { menu.open = false; };

  // A menu ends with Escape, and with a click beside it.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest(MENUS) || document.querySelector(MENUS);
    if (!menu) return;
    close(menu);
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(MENUS)) if (!menu.contains(event.target)) close(menu);
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });

  async function copy(button) {
    const told = button.nextElementSibling;
    try {
      await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent);
      told.textContent = "Copied.";
    } catch {
      told.textContent = "The browser did not allow it.";
    }
  }

  // A search box of a menu hides the entries that do not have its text. It belongs to no form's question.
  const isFilter = (event) => event.target.matches && event.target.matches("[data-filter]");
  const narrow = (box) => {
    box.hidden = false;
    for (const entry of box.parentElement.querySelectorAll("li")) {
      entry.hidden = !entry.textContent.toLowerCase().includes(box.value.trim().toLowerCase());
    }
  };
  document.addEventListener("input", (event) => { if (isFilter(event)) narrow(event.target); });
  document.addEventListener("change", (event) => { if (isFilter(event)) event.stopPropagation(); }, true);
  document.addEventListener("keydown", (event) => { if (event.key === "Enter" && isFilter(event)) event.preventDefault(); });

  // Nobody looks: what asks by itself waits until somebody does. A page with a refresh of its own says so.
  const missed = new Set();
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, requestConfig } = event.detail;
    if (!document.hidden || requestConfig.triggeringEvent || requestConfig.verb !== "get" || elt.id === "graph-region") return;
    event.preventDefault();
    missed.add(elt);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    for (const elt of missed) if (elt.isConnected) htmx.ajax("GET", elt.getAttribute("hx-get"), { source: elt });
    missed.clear();
  });

  // New messages keep the groups open or closed as they were, and boxes their text.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    for (const box of event.detail.fragment.querySelectorAll("[data-filter]")) {
      const before = document.getElementById(box.id);
      if (before) box.value = before.value;
      narrow(box);
    }
    for (const group of event.detail.fragment.querySelectorAll("details[id]")) {
      const before = document.getElementById(group.id);
      if (before) group.open = before.open;
    }
  });

  document.addEventListener("DOMContentLoaded", () => {
    for (const box of document.querySelectorAll("[data-filter]")) narrow(box);
    if (navigator.clipboard) for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  });
})();
