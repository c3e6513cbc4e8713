"use strict";
(() => {
  const input = document.getElementById("filter");
  const section = document.getElementById("section");
  const shown = document.getElementById("shown");
  const rows = Array.from(document.querySelectorAll(".row"));
  const groups = Array.from(document.querySelectorAll("section")).map((element) => ({
    element,
    count: element.querySelector("h2 small"),
    chunks: Array.from(element.querySelectorAll(".chunk")).map((chunk) => ({ chunk, rows: Array.from(chunk.children) })),
  }));
  let texts = null;
  const read = () => { texts = texts || new Map(rows.map((row) => [row, row.textContent.toLowerCase()])); };

  function apply() {
    read();
    const words = input.value.toLowerCase().split(/\s+/).filter((word) => word && word !== "!");
    const wanted = words.filter((word) => word[0] !== "!");
    const unwanted = words.filter((word) => word[0] === "!").map((word) => word.slice(1));
    let left = 0;
    for (const group of groups) {
      const off = section.value !== "" && section.value !== group.element.id;
      group.element.hidden = off;
      if (off) continue;
      let kept = 0;
      let total = 0;
      for (const { chunk, rows: own } of group.chunks) {
        let here = 0;
        for (const row of own) {
          const text = texts.get(row);
          const keep = wanted.every((word) => text.includes(word)) && !unwanted.some((word) => text.includes(word));
          if (row.hidden === keep) row.hidden = !keep;
          if (keep) here += 1;
        }
        chunk.hidden = here === 0;
        chunk.style.containIntrinsicSize = "auto " + 2.2 * here + "rem";
        kept += here;
        total += own.length;
      }
      left += kept;
      if (group.count) {
        group.count.textContent = kept === total ? String(kept) : kept + " of " + total;
      }
    }
    shown.textContent = left + " rows";
  }

  function fold(open) {
    for (const row of rows) {
      if (row.hidden || row.closest("section").hidden) continue;
      row.open = open;
      for (const part of row.querySelectorAll("details")) part.open = open;
    }
  }

  function show() {
    const row = location.hash ? document.getElementById(location.hash.slice(1)) : null;
    if (!row || !row.classList.contains("row")) return;
    if (row.hidden || row.closest("section").hidden) { input.value = ""; section.value = ""; apply(); }
    row.open = true;
    row.scrollIntoView();
  }

  let closed = [];
  input.addEventListener("input", apply);
  section.addEventListener("change", apply);
  document.getElementById("unfold").addEventListener("click", () => fold(true));
  document.getElementById("fold").addEventListener("click", () => fold(false));
  addEventListener("hashchange", show);
  addEventListener("beforeprint", () => {
    closed = Array.from(document.querySelectorAll("details:not([open])"));
    for (const part of closed) part.open = true;
  });
  addEventListener("afterprint", () => { for (const part of closed) part.open = false; });
  addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== input) { event.preventDefault(); input.focus(); }
    if (event.key === "Escape" && document.activeElement === input) { input.value = ""; apply(); }
  });
  document.querySelector("nav").hidden = false;
  (window.requestIdleCallback || setTimeout)(read);
  show();
})();
