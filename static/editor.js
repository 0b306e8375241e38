// The editor of manifests: a textarea with numbers and marks beside its lines. Without this it is a plain textarea.
"use strict";
(() => {
  const SIGNS = { failure: "✕", degraded: "!", info: "i" };
  const count = (text) => text.split("\n").length;

  for (const field of document.querySelectorAll("textarea.config-manifest")) begin(field);

  function begin(field) {
    const form = field.form;
    const links = [...document.querySelectorAll(`[data-line][href="#${field.id}"]`)];
    const make = (name, css, within) => {
      const made = document.createElement(name);
      made.className = css;
      within.append(made);
      return made;
    };
    const frame = document.createElement("div");
    frame.className = "editor";
    field.before(frame);
    const gutter = make("div", "editor-gutter", frame);
    frame.append(field);
    const numbers = make("pre", "editor-numbers", gutter);
    numbers.setAttribute("aria-hidden", "true");
    const marks = make("div", "editor-marks", gutter);

    let lines = 0;
    const number = () => {
      const now = count(field.value);
      if (now !== lines) numbers.textContent = Array.from({ length: now }, (_, at) => at + 1).join("\n");
      const more = now - lines;
      lines = now;
      return more;
    };
    const follow = () => { gutter.scrollTop = field.scrollTop; };

    // One mark a line: the worst of what is said about it, which comes first; it leads there.
    const mark = () => {
      const said = new Map();
      for (const link of links) {
        const line = Number(link.dataset.line);
        if (line) said.set(line, [...(said.get(line) || []), link]);
      }
      marks.replaceChildren();
      const height = parseFloat(getComputedStyle(field).lineHeight);
      for (const [line, [first, ...others]] of said) {
        const { state } = first.dataset;
        const button = make("button", `editor-mark is-${state}`, marks);
        button.type = "button";
        button.textContent = SIGNS[state];
        button.style.top = `${(line - 1) * height}px`;
        button.title = [first, ...others].map((link) => link.closest("li").textContent.replace(/\s+/g, " ").trim()).join("\n");
        button.setAttribute("aria-label", button.title);
        button.addEventListener("click", () => first.focus());
      }
    };

    // What is above a change stays where it is, what is below moves with its line, and what is gone is not marked.
    let before = field.value;
    const move = (more) => {
      const [old, now] = [before, field.value].map((text) => text.split("\n"));
      let first = 0;
      while (first < old.length && old[first] === now[first]) first += 1;
      for (const link of links) {
        const line = Number(link.dataset.line);
        if (line <= first) continue;
        const at = line + more > first ? line + more : 0;
        link.dataset.line = at;
        link.textContent = at ? `line ${at}` : "";
      }
      mark();
    };

    // The browser itself says so, before anything is sent.
    const measure = () => {
      const most = Number(field.dataset.most);
      const size = most && field.value.length > most / 12 ? new URLSearchParams(new FormData(form)).toString().length : 0;
      const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
      field.setCustomValidity(size > most ? `This takes ${mib(size)} to send, and at most ${mib(most)} are taken.` : "");
    };

    field.addEventListener("scroll", follow, { passive: true });
    field.addEventListener("input", () => {
      const more = number();
      if (more && links.length) move(more);
      before = field.value;
      measure();
    });
    number();
    mark();
    measure();
    if (field.readOnly) return;

    let leaves = false;
    const isDirty = () => "unsaved" in field.dataset || field.value !== field.defaultValue;
    form.addEventListener("submit", () => { leaves = true; });
    addEventListener("pageshow", () => { leaves = false; number(); measure(); });
    addEventListener("beforeunload", (event) => { if (!leaves && isDirty()) event.preventDefault(); });
    document.addEventListener("keydown", (event) => {
      // Each of several editors of a page hears it.
      if (event.defaultPrevented || event.key.toLowerCase() !== "s") return;
      if (event.altKey || event.shiftKey || event.ctrlKey === event.metaKey) return;
      event.preventDefault();
      form.requestSubmit(form.querySelector('[name="preview"]'));
    });
  }
})();
