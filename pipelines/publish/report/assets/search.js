// The search over all projects. Whatever the documents say goes into text nodes only.
(function () {
  "use strict";
  const PER_PAGE = 50;
  const data = PROJECTS;
  const size = data.name.length;
  const element = (id) => document.getElementById(id);
  const english = () => document.documentElement.lang === "en";
  const say = (en, zh) => (english() ? en : zh);
  const dash = "—";
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const folded = (names) => names.map(fold);

  const departments = folded(data.departments);
  const units = folded(data.units);
  const identity = (row) => data.documents[data.document[row]] + "-" + data.ordinal[row];
  const text = new Array(size);
  for (let row = 0; row < size; row += 1) {
    text[row] =
      fold(data.name[row] || "") + "\n" +
      (data.department[row] === null ? "" : departments[data.department[row]]) + "\n" +
      (data.unit[row] === null ? "" : units[data.unit[row]]) + "\n" +
      fold(data.code[row] || "") + "\n" + identity(row);
  }

  const KEYS = ["q", "province", "year", "kind", "rule"];
  const state = { q: "", province: "", year: "", kind: "", rule: "", sort: "", down: "", page: "1" };

  function fill(select, any, options) {
    const chosen = state[select.id];
    select.replaceChildren(new Option(any, ""), ...options.map(([value, label]) => new Option(label, value)));
    select.value = chosen;
    if (select.value !== chosen) state[select.id] = select.value = "";
  }

  const years = [...new Set(data.year)].filter((year) => year !== null).sort((a, b) => b - a);
  const yearless = data.year.includes(null);
  const placeless = data.province.includes(null);

  function fillAll() {
    fill(element("province"), say("all", "全部"), [
      ...data.provinces.map((name) => [name, name]),
      ...(placeless ? [["?", say("no province", "省份不明")]] : []),
    ]);
    fill(element("year"), say("all", "全部"), [
      ...years.map((year) => [String(year), String(year)]),
      ...(yearless ? [["?", say("no year", "年度不明")]] : []),
    ]);
    fill(element("kind"), say("all", "全部"), [
      ["0", say("Self-evaluation", "自评表")],
      ["1", say("Target form", "目标表")],
    ]);
    fill(element("rule"), say("any or none", "不限"), [
      ...data.ruleCodes
        .filter(([, , , found]) => found)
        .map(([rule, en, zh]) => [rule, rule + " " + say(en, zh)]),
    ]);
  }

  function matching() {
    const words = fold(state.q).split(/\s+/).filter(Boolean);
    const province = state.province === "?" ? null : data.provinces.indexOf(state.province);
    const year = state.year === "?" ? null : Number(state.year);
    const bit = data.ruleCodes.findIndex(([rule]) => rule === state.rule);
    const found = [];
    for (let row = 0; row < size; row += 1) {
      if (state.province && data.province[row] !== province) continue;
      if (state.year && data.year[row] !== year) continue;
      if (state.kind && data.target[row] !== Number(state.kind)) continue;
      // Division, not a shift: more than 31 rules may come.
      if (state.rule && (bit < 0 || Math.floor(data.rules[row] / 2 ** bit) % 2 === 0)) continue;
      if (words.length && !words.every((word) => text[row].includes(word))) continue;
      found.push(row);
    }
    return found;
  }

  const sortable = {
    name: (row) => data.name[row],
    province: (row) => data.province[row],
    year: (row) => data.year[row],
    kind: (row) => data.target[row],
    budget: (row) => data.budget[row],
    rate: (row) => data.rate[row],
    score: (row) => data.score[row],
    grade: (row) => (data.grade[row] === null ? null : data.grades[data.grade[row]]),
    attained: (row) => (data.comparable[row] ? data.attained[row] / data.comparable[row] : null),
    findings: (row) => data.findings[row],
  };
  const collator = new Intl.Collator("zh-Hans-CN");

  function sorted(rows) {
    const key = sortable[state.sort];
    if (!key) return rows;
    const sign = state.down ? -1 : 1;
    const keyed = rows.map((row) => [key(row), row]);
    keyed.sort(([a, i], [b, j]) => {
      if (a === null || b === null) return (a === null) - (b === null) || i - j;
      const order = typeof a === "string" ? collator.compare(a, b) : a - b;
      return sign * order || i - j;
    });
    return keyed.map(([, row]) => row);
  }

  const grouped = (value, digits) =>
    value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  // The same figures as the page of the project: what is not all never reads as all.
  function percent(value) {
    let rounded = Math.round(value * 1000) / 10;
    if (rounded === 100 && Math.abs(value - 1) > 1e-9) rounded = value < 1 ? 99.9 : 100.1;
    else if (rounded === 0 && value > 1e-9) rounded = 0.1;
    return grouped(rounded, 1) + "%";
  }
  const points = (value) => value.toLocaleString("en-US", { maximumFractionDigits: 2 });
  const known = (value, write) => (value === null || value === undefined ? dash : write(value));

  function cell(kind, content, numeric) {
    const made = document.createElement("td");
    made.className = kind + (numeric ? " num" : "");
    made.append(content);
    return made;
  }

  function line(row) {
    const made = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    const link = document.createElement("a");
    const id = identity(row);
    link.href = "projects/" + id.slice(0, 2) + "/" + id + ".html";
    link.lang = "zh";
    link.textContent = data.name[row] || id;
    head.append(link);
    const owner = document.createElement("small");
    owner.lang = "zh";
    owner.className = "n";
    const parts = [];
    if (data.department[row] !== null) parts.push(data.departments[data.department[row]]);
    if (data.unit[row] !== null) parts.push(data.units[data.unit[row]]);
    owner.textContent = parts.join(" · ");
    if (parts.length) head.append(owner);
    made.append(
      head,
      cell("province", data.province[row] === null ? dash : data.provinces[data.province[row]]),
      cell("year", known(data.year[row], String), true),
      cell("kind", data.target[row] ? say("Target", "目标表") : say("Self-eval.", "自评表")),
      cell("budget", known(data.budget[row], (value) => grouped(value, Math.abs(value) >= 10000 ? 0 : 2)), true),
      cell("rate", known(data.rate[row], percent), true),
      cell("score", known(data.score[row], points), true),
      cell("grade", data.grade[row] === null ? dash : data.grades[data.grade[row]]),
      cell("attained", data.comparable[row] ? data.attained[row] + " / " + data.comparable[row] : dash, true),
      cell("findings", String(data.findings[row]), true),
    );
    if (data.errors[row]) made.lastChild.classList.add("no");
    return made;
  }

  let found = [];

  function show() {
    const pages = Math.max(1, Math.ceil(found.length / PER_PAGE));
    const page = Math.min(Math.max(1, Number(state.page) || 1), pages);
    state.page = String(page);
    const first = (page - 1) * PER_PAGE;
    const rows = found.slice(first, first + PER_PAGE);
    element("results").tBodies[0].replaceChildren(...rows.map(line));
    const number = grouped(found.length, 0);
    const range = rows.length ? grouped(first + 1, 0) + "–" + grouped(first + rows.length, 0) : "0";
    element("status").textContent = say(
      `${number} of ${grouped(size, 0)} projects; shown: ${range}`,
      `${grouped(size, 0)} 个项目中找到 ${number} 个，显示第 ${range} 个`,
    );
    element("position").textContent = `${grouped(page, 0)} / ${grouped(pages, 0)}`;
    element("previous").disabled = page === 1;
    element("next").disabled = page === pages;
    for (const heading of element("results").tHead.rows[0].cells) {
      if (heading.dataset.sort === state.sort) {
        heading.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      } else {
        heading.removeAttribute("aria-sort");
      }
    }
    const kept = new URLSearchParams();
    for (const [key, value] of Object.entries(state)) {
      if (value && !(key === "page" && value === "1")) kept.set(key, value);
    }
    try {
      history.replaceState(null, "", kept.size ? "#" + kept : location.pathname + location.search);
    } catch (error) {
      return; // A browser that keeps no history for pages from disk.
    }
  }

  function search() {
    found = sorted(matching());
    show();
  }

  function read() {
    const asked = new URLSearchParams(location.hash.slice(1));
    for (const key of Object.keys(state)) state[key] = asked.get(key) || (key === "page" ? "1" : "");
    fillAll();
    for (const key of KEYS) element(key).value = state[key];
  }

  let timer = 0;
  const form = element("search");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const key of KEYS) state[key] = element(key).value;
      state.page = "1";
      search();
    }, 80);
  });
  form.addEventListener("reset", () => {
    for (const key of Object.keys(state)) state[key] = key === "page" ? "1" : "";
    setTimeout(() => {
      for (const key of KEYS) element(key).value = "";
      search();
      element("q").focus();
    });
  });
  for (const heading of element("results").tHead.rows[0].cells) {
    heading.firstChild.addEventListener("click", () => {
      if (state.sort !== heading.dataset.sort) [state.sort, state.down] = [heading.dataset.sort, ""];
      else if (!state.down) state.down = "1";
      else [state.sort, state.down] = ["", ""];
      state.page = "1";
      search();
    });
  }
  const turn = (by) => {
    state.page = String(Number(state.page) + by);
    show();
    element("results").scrollIntoView({ block: "start" });
  };
  element("previous").addEventListener("click", () => turn(-1));
  element("next").addEventListener("click", () => turn(1));
  window.addEventListener("hashchange", () => {
    read();
    search();
  });
  document.addEventListener("language", () => {
    fillAll();
    show();
  });
  read();
  search();
})();
