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

  // New messages keep the groups open or closed as they were.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    for (const group of event.detail.fragment.querySelectorAll("details[id]")) {
      const before = document.getElementById(group.id);
      if (before) group.open = before.open;
    }
  });

  document.addEventListener("DOMContentLoaded", () => {
    if (navigator.clipboard) for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  });
})();
