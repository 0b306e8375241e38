// Manners of the logs tab: nothing moves under the eyes of whoever reads, and the keyboard finds its way back.
"use strict";
(() => {
  const opened = {};

  // Polls wait while the page is hidden, while older lines are looked at, and while text is being selected.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id !== "log-lines") return;
    const scroll = document.getElementById("log-scroll");
    const selection = getSelection();
    const selects = !selection.isCollapsed && scroll.contains(selection.anchorNode);
    if (document.hidden || scroll.scrollTop < -8 || selects) event.preventDefault();
  });

  document.addEventListener("submit", (event) => {
    if (event.target.closest("#log-lines")) opened.by = event.submitter.value;
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.open || !event.target.matches("#log-entry > .log-entry")) return;
    const button = document.querySelector(`#log-lines button[value="${opened.by}"]`);
    (button || document.getElementById("log-scroll")).focus();
  }, true);
})();
