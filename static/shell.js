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
    const line = event.target.closest("[data-line]");
    if (line) goTo(document.querySelector(line.hash), Number(line.dataset.line));
  });

  // To a line of a field: it is selected, and stands where it can be seen.
  const goTo = (field, number) => {
    const fold = field.closest("details");
    if (fold) fold.open = true;
    const before = field.value.split("\n").slice(0, number - 1);
    const start = before.join("\n").length + (number > 1);
    const end = field.value.indexOf("\n", start);
    field.focus();
    field.setSelectionRange(start, end < 0 ? field.value.length : end);
    field.scrollTop = (field.scrollHeight * before.length) / field.value.split("\n").length - field.clientHeight / 2;
  };

  async function copy(button) {
    const told = button.nextElementSibling;
    const place = document.querySelector(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(place.value ?? place.textContent);
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

  // What a person changed since a form was sent stays: the answer to that is still to come.
  const sent = new WeakMap();
  const says = (form) => new URLSearchParams(new FormData(form)).toString();
  document.addEventListener("htmx:beforeRequest", ({ detail: { elt, requestConfig } }) => {
    const form = requestConfig.verb === "post" ? elt.closest("form") : elt;
    if (form && form.tagName === "FORM") sent.set(form, says(form));
  });
  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    if (sent.has(detail.target) && sent.get(detail.target) !== says(detail.target)) detail.shouldSwap = false;
  });
  // A form that was to be replaced by itself with a row more is asked for again then.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const { target, requestConfig: { elt, triggeringEvent } } = detail;
    if (target.tagName !== "FORM" || !sent.has(target) || sent.get(target) === says(target)) return;
    detail.shouldSwap = false;
    setTimeout(() => htmx.trigger(elt, triggeringEvent.type));
  });

  // A refresh keeps the focus on a link, which has no id for htmx to find it again by.
  let left = null;
  const alike = (place, href) => [...place.querySelectorAll("a[href]")].filter((link) => link.getAttribute("href") === href);
  const leave = ({ detail: { target } }) => {
    const link = document.activeElement;
    if (!target || !target.id || link.id || !link.matches("a[href]") || !target.contains(link)) return;
    const href = link.getAttribute("href");
    left = { place: target.id, href, index: alike(target, href).indexOf(link) };
  };
  const arrive = () => {
    if (!left || document.activeElement !== document.body) return;
    const place = document.getElementById(left.place);
    const link = place && alike(place, left.href)[left.index];
    if (link) link.focus({ preventScroll: true });
  };
  for (const name of ["htmx:beforeSwap", "htmx:oobBeforeSwap"]) document.addEventListener(name, leave);
  for (const name of ["htmx:afterSwap", "htmx:oobAfterSwap"]) document.addEventListener(name, arrive);
  document.addEventListener("htmx:afterRequest", () => { left = null; });

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

  const begin = (place) => {
    for (const box of place.querySelectorAll("[data-filter]")) narrow(box);
    if (navigator.clipboard) for (const button of place.querySelectorAll("[data-copy]")) button.hidden = false;
  };
  document.addEventListener("DOMContentLoaded", () => begin(document));
  document.addEventListener("htmx:load", (event) => begin(event.target));
})();
