// What every page can do: change the language, sort tables, print what is folded away.
(function () {
  "use strict";
  const root = document.documentElement;
  const language = () => (root.lang === "en" ? "en" : "zh");

  const button = document.getElementById("language");
  button.hidden = false;
  button.addEventListener("click", () => {
    const next = language() === "en" ? "zh" : "en";
    root.lang = next === "zh" ? "zh-Hans" : "en";
    try {
      localStorage.setItem("jixiao-language", next);
    } catch (error) {
      root.dataset.forgetful = "";
    }
    document.dispatchEvent(new CustomEvent("language", { detail: next }));
  });

  // A browser that keeps nothing for pages from disk is told the language with every link.
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    if (!link || root.dataset.forgetful === undefined) return;
    const [path, hash] = link.getAttribute("href").split("#");
    if (path && !path.includes(":")) {
      link.href = path.replace(/\?.*/, "") + "?lang=" + language() + (hash ? "#" + hash : "");
    }
  });

  for (const place of document.querySelectorAll("[data-build]")) {
    if (typeof BUILD === "string") place.textContent = BUILD;
  }

  const value = (row, column) => {
    const cell = row.cells[column];
    if (!cell) return null;
    const given = cell.dataset.v;
    if (given === undefined) return cell.innerText.trim();
    if (given === "") return null;
    return isNaN(given) ? given : Number(given);
  };

  function compare(a, b) {
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), "zh-Hans-CN");
  }

  function sort(table, heading) {
    const headings = [...heading.parentNode.cells];
    const column = headings.indexOf(heading);
    const down = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    for (const other of headings) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down === 1 ? "ascending" : "descending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [value(row, column), row]);
    // What is not known stays below, whichever way is up.
    rows.sort(([a], [b]) => (a === null) - (b === null) || down * compare(a, b));
    body.append(...rows.map(([, row]) => row));
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    const headings = table.tHead.rows[table.tHead.rows.length - 1].cells;
    for (const heading of headings) {
      const press = document.createElement("button");
      press.type = "button";
      press.append(...heading.childNodes);
      heading.append(press);
      press.addEventListener("click", () => sort(table, heading));
    }
  }

  const folded = () => document.querySelectorAll("details");
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...folded()].filter((part) => !part.open);
    for (const part of opened) part.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const part of opened) part.open = false;
  });

  const here = document.querySelector('nav [aria-current="page"]');
  const list = here && here.closest("ul");
  if (list && list.scrollWidth > list.clientWidth) {
    list.scrollLeft = here.offsetLeft - (list.clientWidth - here.offsetWidth) / 2;
  }
})();
