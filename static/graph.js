// The graph's view: zoom, pan, arrow keys, the paths of what is under the pointer. Without it the page works as links.
"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const region = () => find("graph-region");
  const on = (target, names, does, options) => names.split(" ").forEach((name) => target.addEventListener(name, does, options));
  let canvas, svg, view, room, shape, drag, missed, focused, open = [];
  // How far nodes were dragged from where the layout put them, by their numbers.
  const moves = new Map();

  // Styles are rules of a sheet: attributes would be copied with the page's history, which its policy forbids.
  // One of its own: with each change a browser reads a sheet's rules anew.
  const sheet = new CSSStyleSheet(), rules = {};
  document.adoptedStyleSheets.push(sheet);
  const rule = (selector) => (rules[selector] ||= sheet.cssRules[sheet.insertRule(`${selector}{}`, sheet.cssRules.length)]).style;

  const scale = () => Math.min(room[0] / view[2], room[1] / view[3]);
  const measure = () => { room = [canvas.clientWidth, canvas.clientHeight]; };
  const chosen = () => svg && svg.querySelector(".is-selected");

  function show() {
    const seen = scale(), grown = Math.round(Math.min(1.6, Math.max(1, 0.85 / seen)) * 5);
    svg.setAttribute("viewBox", view.join(" "));
    svg.classList.toggle("is-far", seen < 0.4);
    // Between near and far, text grows into the room that the layout leaves it. In steps: each restyles everything.
    for (const step of [6, 7, 8]) svg.classList.toggle(`grow-${step}`, seen >= 0.4 && step === grown);
    if (seen >= 0.4) return;
    // Far away, the little text that remains is as large on the screen as near.
    rule(".box-label,.plate-name,.is-selected,.is-near").setProperty("--far", Math.min(14, 1 / seen).toFixed(2));
    // An app keeps its name where that is no wider than its box.
    const rects = seen > 0.2 ? svg.querySelectorAll(".box > rect") : [];
    svg.querySelectorAll(".box-label").forEach((label, number) => {
      const fits = rects[number]?.getAttribute("width") * seen > 6 * label.querySelector(".chip-text + text").textContent.length;
      if (label.matches(".of-app")) label.classList.toggle("is-named", fits);
    });
  }

  function fit() {
    view = [0, 0, +svg.getAttribute("width"), +svg.getAttribute("height")];
    // A small graph is not blown up.
    const grow = Math.max(1, scale() / 1.25);
    view[2] *= grow;
    view[3] *= grow;
    view[0] = (view[2] / grow - view[2]) / 2;
    view[1] = (view[3] / grow - view[3]) / 2;
    // Far away the names of boxes stand above them.
    const above = scale() < 0.4 ? 18 / scale() : 0;
    view[1] -= above;
    view[3] += above;
    show();
  }

  const offset = (n) => moves.get(n) || [0, 0];

  // A node this far from where the layout put it. An edge's points follow, the nearer to the node the more.
  function put(node, x, y) {
    const n = node.dataset.n;
    moves.set(n, [x, y]);
    node.dataset.at ||= node.getAttribute("transform");
    node.setAttribute("transform", `translate(${x} ${y})${node.dataset.at}`);
    for (const part of svg.querySelectorAll(`[data-e^="${n} "],[data-e$=" ${n}"]`)) {
      const [a, b] = ends(part).map(offset);
      const at = (share, axis) => a[axis] + (b[axis] - a[axis]) * share;
      if (part.matches(".tag")) part.setAttribute("transform", `translate(${at(0.5, 0)} ${at(0.5, 1)})`);
      else for (const path of part.children) if (path.matches("path")) bend(path, at);
    }
  }

  // Of `M x y c …`, where points count from the start of their segment of three.
  function bend(path, at) {
    path.dataset.d ||= path.getAttribute("d");
    const numbers = path.dataset.d.match(/-?\d+/g).map(Number), last = numbers.length / 2 - 1;
    const bent = numbers.map((number, place) => {
      const point = place >> 1, from = point - 1 - (point + 2) % 3;
      return (number + at(point / last, place % 2) - (point && at(from / last, place % 2))).toFixed(1);
    });
    path.setAttribute("d", `M${bent.slice(0, 2)}c${bent.slice(2)}`);
  }

  function reset() {
    for (const n of moves.keys()) put(svg.querySelector(`[data-n="${n}"]`), 0, 0);
    moves.clear();
    fit();
  }

  function zoom(factor, x = view[0] + view[2] / 2, y = view[1] + view[3] / 2) {
    if (view[2] * factor < 120 || view[2] * factor > 60000) return;
    view = [x - (x - view[0]) * factor, y - (y - view[1]) * factor, view[2] * factor, view[3] * factor];
    show();
  }

  // The numbers of nodes at both ends of an edge, or of a node twice.
  const ends = (part) => (part.dataset.e || `${part.dataset.n} ${part.dataset.n}`).split(" ");

  function reached(start, from, to, edges) {
    const found = new Set([start]);
    for (let size = 0; size < found.size;) {
      size = found.size;
      for (const edge of edges) if (found.has(edge[from])) found.add(edge[to]);
    }
    return found;
  }

  // All but the paths through a node or an edge become faint; null ends that.
  function light(link) {
    if (chosen()) return;
    const parts = [...svg.querySelectorAll("[data-n],[data-e]")];
    const edges = link && parts.filter((part) => part.dataset.e).map(ends);
    const up = link && reached(ends(link)[0], 1, 0, edges);
    const down = link && reached(ends(link)[1], 0, 1, edges);
    for (const part of parts) {
      const [a, b] = ends(part);
      const same = link && link.dataset.e && link.dataset.e === part.dataset.e;
      part.classList.toggle("is-faded", !!link && !same && !up.has(b) && !down.has(a));
    }
  }

  function entered(event) {
    const link = event.target.closest("a");
    if (!link) return;
    if (!link.querySelector("title")) {
      const title = document.createElementNS(svg.namespaceURI, "title");
      title.textContent = link.getAttribute("aria-label");
      link.prepend(title);
    }
    link.classList.add("is-near");
    if (link.dataset.n || link.dataset.e) light(link);
  }

  // What the form has no control for: selection, folding, layout and the like stand in the address.
  const CARRIED = /^(select|cluster|compare|edgeMode|fold|unfold|kiosk|layout|queryTime|replay|play|table|panel)/;
  const asForm = (url) => [...new URLSearchParams(url)].filter(([name]) => !CARRIED.test(name)).join();

  function go(url) {
    history.replaceState(history.state, "", url);
    const answer = { source: region(), target: region(), swap: "outerHTML", select: "#graph-region" };
    // On a narrow page the panel lies above the picture's end.
    htmx.ajax("GET", url, answer).then(() => chosen()?.scrollIntoView({ block: "nearest" }));
  }

  function clicked(event) {
    if (drag && drag.moved) return event.preventDefault();
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || !region()) return;
    const link = event.target.closest("#graph-region a, #graph-more a, #graph-now");
    const url = link && link.getAttribute("href");
    const button = event.target.closest("[data-zoom]");
    const opened = link && link.dataset.open && find(link.dataset.open);
    if (button) ({ in: () => zoom(0.8), out: () => zoom(1.25), reset })[button.dataset.zoom]();
    else if (opened) {
      event.preventDefault();
      opened.open = !opened.open;
      if (opened.open) opened.scrollIntoView({ block: "nearest" });
    } else if (link && link.id === "graph-now") {
      event.preventDefault();
      htmx.trigger(region(), "graph:refresh");
    } else if (url && url.startsWith("?") && !link.hasAttribute("target") && canvas && asForm(url) === asForm(canvas.dataset.clear)) {
      event.preventDefault();
      go(url);
    } else if (event.target === svg && chosen()) go(canvas.dataset.clear);
  }

  function middle(node) {
    const box = node.querySelector(".shape").getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  }

  // Focus goes to the nearest node in the direction of an arrow key.
  function step(from, x, y) {
    const [left, top] = middle(from);
    const cost = (node) => {
      const [a, b] = middle(node);
      const along = (a - left) * x + (b - top) * y;
      return along > 4 ? along + 2 * Math.abs((a - left) * y + (b - top) * x) : Infinity;
    };
    const best = [...svg.querySelectorAll(".node")].map((node) => [cost(node), node]).sort((a, b) => a[0] - b[0])[0];
    if (best[0] < Infinity) best[1].focus();
  }

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const KEYS = { "+": () => zoom(0.8), "-": () => zoom(1.25), 0: reset, Escape: () => chosen() && go(canvas.dataset.clear) };

  function pressed(event) {
    const node = event.target.closest(".node");
    if (ARROWS[event.key] && node) {
      const [x, y] = ARROWS[event.key], [left, top] = offset(node.dataset.n);
      event.preventDefault();
      if (event.shiftKey) put(node, left + 20 * x, top + 20 * y);
      else step(node, x, y);
    } else if (KEYS[event.key] && !event.ctrlKey && !event.metaKey) KEYS[event.key]();
  }

  const point = (x, y) => new DOMPoint(x, y).matrixTransform(svg.getScreenCTM().inverse());

  function wheeled(event) {
    event.preventDefault();
    const { x, y } = point(event.clientX, event.clientY);
    zoom(event.deltaY < 0 ? 0.85 : 1.18, x, y);
  }

  // With Shift held down a drag draws a frame around what is to be seen closer.
  function framed({ clientX, clientY }) {
    const [box, { x, y, area }] = [canvas.getBoundingClientRect(), drag];
    canvas.append(area);
    area.className = "graph-area";
    Object.assign(area.style, { left: `${Math.min(x, clientX) - box.x}px`, top: `${Math.min(y, clientY) - box.y}px` });
    Object.assign(area.style, { width: `${Math.abs(x - clientX)}px`, height: `${Math.abs(y - clientY)}px` });
  }

  function dropped({ clientX, clientY }) {
    if (!drag) return;
    const isGivenUp = drag.done;
    drag.done = true;
    setTimeout(() => { drag = null; });
    if (isGivenUp || !drag.area || !drag.moved) return;
    drag.area.remove();
    const [a, b] = [point(drag.x, drag.y), point(clientX, clientY)];
    view = [Math.min(a.x, b.x), Math.min(a.y, b.y), Math.max(60, Math.abs(a.x - b.x)), Math.max(60, Math.abs(a.y - b.y))];
    show();
  }

  // The menu of a node, an edge or a box. The browser closes it, and gives the focus back to what it was opened for.
  async function menu(event) {
    const [link, list] = [event.target.closest("a"), find("graph-menu")];
    if (!link || !list.showPopover) return;
    event.preventDefault();
    const box = link.getBoundingClientRect();
    const [x, y] = event.button === 2 ? [event.clientX, event.clientY] : [box.x + box.width / 2, box.y + box.height / 2];
    await htmx.ajax("GET", location.pathname.replace("/graph/", "/graph/menu/") + link.getAttribute("href"), list);
    link.focus();
    list.showPopover();
    const place = rule("#graph-menu");
    place.left = `${Math.max(0, Math.min(x, innerWidth - list.offsetWidth - 8))}px`;
    place.top = `${Math.max(0, Math.min(y, innerHeight - list.offsetHeight - 8))}px`;
    list.querySelector("a")?.focus();
  }

  function moved(event) {
    if (!drag || drag.done) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    drag.moved ||= Math.abs(dx) + Math.abs(dy) > 4;
    if (drag.moved && drag.area) return framed(event);
    if (drag.moved && drag.node) return put(drag.node, drag.from[0] + dx / drag.scale, drag.from[1] + dy / drag.scale);
    if (drag.moved) view = [drag.view[0] - dx / drag.scale, drag.view[1] - dy / drag.scale, view[2], view[3]];
    if (drag.moved) show();
  }

  // A big graph, just arrived, is painted once before: together that takes a browser too long for one piece.
  function place(does) {
    const placed = () => { measure(); does(); };
    if (view || !svg.classList.contains("is-large")) return placed();
    [room, view] = [[1, 1], [0, 0, 1, 1]];
    requestAnimationFrame(() => requestAnimationFrame(placed));
  }

  // Big graphs come without the wider lines that take the pointer: what all of them cost at once can be seen.
  function widen(edges) {
    for (const edge of edges.splice(0, 60)) {
      const room = edge.firstElementChild.cloneNode();
      for (const name of ["id", "marker-start", "marker-end"]) room.removeAttribute(name);
      room.setAttribute("class", "hit");
      edge.append(room);
    }
    if (edges.length) setTimeout(widen, 40, edges);
  }

  function revive() {
    const drawn = document.querySelector(".graph-canvas > .graph-svg");
    if (drawn && drawn === svg) return;
    [canvas, svg] = [document.querySelector(".graph-canvas"), drawn];
    if (!svg) return;
    document.querySelector(".graph-tools").hidden = false;
    svg.querySelectorAll(".node").forEach((node, number) => { node.dataset.n = number; });
    // Not on what has an id: htmx carries its attributes over from before, and takes away what the page did not have.
    canvas.parentElement.classList.add("is-live");
    rule(".graph-frame").setProperty("--shape", svg.getAttribute("width") / svg.getAttribute("height"));
    if (shape !== svg.dataset.shape) moves.clear();
    for (const [n, by] of moves) put(svg.querySelector(`[data-n="${n}"]`), ...by);
    place(shape === svg.dataset.shape ? show : fit);
    shape = svg.dataset.shape;
    setTimeout(widen, 400, [...svg.querySelectorAll(".edge")].filter((edge) => !edge.querySelector(".hit")));
    on(canvas, "wheel", wheeled, { passive: false });
    on(canvas, "dragstart", (event) => event.preventDefault());
    on(canvas, "keydown", pressed);
    on(svg, "contextmenu", menu);
    on(svg, "pointerdown", (event) => {
      if (event.button) return;
      const area = (event.shiftKey || event.ctrlKey) && document.createElement("div");
      const node = event.target.closest(".node");
      drag = { x: event.clientX, y: event.clientY, view, scale: scale(), area, node, from: node && offset(node.dataset.n) };
    });
    on(svg, "pointerover focusin", entered);
    on(svg, "pointerleave focusout", () => light(null));
  }

  // Escape gives up what is being dragged; on the tour, arrow keys go from stop to stop.
  function escaped(event) {
    const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    if (way) document.querySelector(`.graph-tour [rel=${way}]`)?.click();
    if (event.key !== "Escape" || !drag || drag.done) return;
    event.stopPropagation();
    drag.done = true;
    if (drag.node) put(drag.node, ...drag.from);
    else view = drag.view;
    if (drag.area) drag.area.remove();
    show();
  }

  // Tab goes through what an unfinished expression may become, back to what was typed, and then on.
  function completed(event) {
    const box = event.target;
    if (event.key !== "Tab" || event.shiftKey || !box.list) return;
    if (box.value !== box.told) {
      box.ways = [...box.list.options].map((option) => option.value).filter((way) => way.startsWith(box.value) && way !== box.value);
      box.ways.push(box.value);
      box.turn = box.ways.length > 1 ? 0 : 1;
    }
    if (box.turn >= box.ways.length) return;
    event.preventDefault();
    box.value = box.told = box.ways[box.turn++];
  }

  on(window, "keydown", escaped, true);
  on(window, "pointermove", moved);
  on(window, "pointerup pointercancel", dropped);
  on(window, "resize", () => { if (svg) { measure(); show(); } });
  on(document, "click", clicked);
  on(document, "change", ({ target }) => { if (target.id === "replay-frame") go(`?${new URLSearchParams(new FormData(target.form))}`); });
  on(document, "visibilitychange", () => { if (!document.hidden && missed) htmx.trigger(region(), "graph:refresh"); });
  // Nobody looks: the refresh waits until somebody does.
  on(document, "htmx:beforeRequest", (event) => {
    missed = document.hidden && event.detail.elt === region();
    if (missed) event.preventDefault();
  });
  on(document, "htmx:configRequest", (event) => {
    const { elt, parameters } = event.detail;
    if (elt.id !== "graph-form") return;
    for (const { name } of elt.elements) if (CARRIED.test(name)) delete parameters[name];
    for (const [name, value] of new URLSearchParams(location.search)) if (CARRIED.test(name)) parameters[name] = value;
  });
  on(document, "htmx:beforeSwap", () => {
    open = [...document.querySelectorAll(":is(#graph-region, #graph-more) details[open]")].map((part) => part.id);
    // Parts of the picture have no ids: their addresses tell them apart.
    focused = svg && svg.contains(document.activeElement) && document.activeElement.getAttribute("href").match(/select\w+=\w+$/);
  });
  on(document, "htmx:afterSwap", () => {
    open.forEach((id) => { if (find(id)) find(id).open = true; });
    const before = svg;
    revive();
    if (focused && svg && svg !== before) svg.querySelector(`a[href$="${focused[0]}"]`)?.focus({ preventScroll: true });
  });
  on(document, "htmx:load", (event) => event.target.closest("#graph-legend")?.scrollIntoView({ block: "nearest" }));
  on(document, "htmx:responseError htmx:sendError", (event) => {
    const status = event.detail.xhr.status;
    find("graph-failed").hidden = false;
    find("graph-failed").textContent = `Refresh failed at ${new Date().toLocaleTimeString()}${status ? ` (${status})` : ""}: this is older.`;
  });

  on(document, "DOMContentLoaded", () => {
    const [form, filter, menu] = [find("graph-form"), find("graph-filter"), find("graph-choose")];
    // A big graph is first looked at as it came, in a piece of its own: with all that follows it takes too long at once.
    if (document.querySelector(".graph-svg.is-large")) requestAnimationFrame(() => setTimeout(revive));
    else revive();
    if (!form) return;
    form.classList.add("is-live");
    on(form, "keydown", completed);
    // Namespaces wait for their button; a search box sends itself with Enter, when emptied, and when something is pasted.
    on(form, "change", (event) => { if (event.target.matches("select, [type=checkbox]:not([name=namespaces])")) form.requestSubmit(); });
    on(form, "search", (event) => { if (!event.target.value && event.target.name) form.requestSubmit(); });
    on(form, "input", (event) => { if (event.inputType === "insertFromPaste" && event.target.name) form.requestSubmit(); });
    if (!filter) return;
    on(form, "submit", () => { menu.open = false; });
    filter.hidden = false;
    on(filter, "input", () => {
      for (const item of menu.querySelectorAll("li")) item.hidden = !item.textContent.toLowerCase().includes(filter.value.toLowerCase());
    });
  });
})();
