"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const math = (fragment) => `<math>${fragment}</math>`;
  const minus = (text) => text.replace("-", "−");
  const decimal = (limit, size) => {
    const [mantissa, exponent] = limit.split("e");
    const whole = mantissa.split(".")[0].length;
    const dots = mantissa.includes(".") ? "…" : "";
    return minus(mantissa.slice(0, Math.max(size, whole))) + dots + (exponent ? `e${minus(exponent)}` : "");
  };

  // The table: rows are made as they are shown, so that thousands of formulas stay light.
  const PAGE = 60;
  const plain = (text) => text.toLowerCase().replace(/[\s*]/g, "").replaceAll("−", "-").replaceAll("…", "").replace(/\.\.\.$/, "");
  const rows = data.rows.map(([a, b, constant, expression, markup, digits, delta, members, limit, proved, speed, published], rank) => ({
    rank, a, b, constant, markup, digits, delta, members, limit, proved, speed, published,
    degree: Math.max(data.polynomials[a][2], data.polynomials[b][2]),
    value: limit === null ? null : Number.parseFloat(limit),
    text: plain(`${data.polynomials[a][0]};${data.polynomials[b][0]};${expression};${data.constants[constant]};${limit ?? ""}`),
  }));
  const body = byId("rows"), search = byId("search"), pick = byId("constant"), more = byId("more");
  let sort = "rank", descending = false, shown = PAGE, matching = rows, family = null;

  const cell = (label, kind, content) => `<td class="${kind}" data-label="${label}"><span>${content}</span></td>`;
  const line = (row) => "<tr>" +
    cell("limit", "main", `<math displaystyle="true">${row.markup}</math>`) +
    cell("a(n)", "poly", math(data.polynomials[row.a][1])) +
    cell("b(n)", "poly", math(data.polynomials[row.b][1])) +
    cell("value", "value", row.limit === null ? "" : decimal(row.limit, 14)) +
    cell("digits per term", "number", row.speed === null ? "" : row.speed.toFixed(3)) +
    cell("δ limit", "number", row.delta === null ? "unknown" : minus(row.delta.toFixed(2)).replace("−0.00", "0.00")) +
    cell("strength", "", row.proved ? "proved" : `${row.digits} digits`) +
    cell("published", "", row.published ? "yes" : "") +
    cell("orbit", "number", row.members) + "</tr>";

  function draw() {
    body.innerHTML = matching.slice(0, shown).map(line).join("");
    more.hidden = matching.length <= shown;
    byId("count").textContent = `${matching.length.toLocaleString("en")} of ${rows.length.toLocaleString("en")}`;
  }
  const ONLY = {
    proved: (row) => row.proved,
    positive: (row) => row.delta !== null && row.delta > 0,
    fast: (row) => row.speed !== null && row.speed > 1,
    new: (row) => !row.published,
    linear: (row) => row.degree <= 1,
  };
  // The slug of a constant is that constant: pi is not sqrt(pi/2).
  const slugs = new Map(data.constants.map((slug, place) => [plain(slug), place]));
  const fits = (row, word) => (slugs.has(word) ? row.constant === slugs.get(word) : row.text.includes(word));

  function select() {
    const only = [...document.querySelectorAll("#only input:checked")].map((box) => ONLY[box.value]);
    const words = search.value.trim().split(/\s+(?=\S)/).map(plain).filter(Boolean);
    const constant = pick.value === "" ? null : Number(pick.value);
    matching = rows.filter((row) =>
      (constant === null || row.constant === constant) && (family === null || family.has(row.rank)) && only.every((test) => test(row)) && words.every((word) => fits(row, word)));
    const way = descending ? -1 : 1;
    matching.sort((x, y) => {
      if (x[sort] === null || y[sort] === null) return (x[sort] === null) - (y[sort] === null);
      return way * (x[sort] - y[sort]) || x.rank - y.rank;
    });
    shown = PAGE;
    draw();
  }
  search.addEventListener("input", select);
  byId("only").addEventListener("change", select);
  more.addEventListener("click", () => {
    const next = shown;
    shown += PAGE;
    draw();
    body.rows[next]?.scrollIntoView({ block: "nearest" });
  });
  for (const head of document.querySelectorAll("th[data-sort]")) {
    head.querySelector("button").addEventListener("click", () => {
      descending = head.dataset.sort === sort ? !descending : head.dataset.sort !== "rank" && head.dataset.sort !== "value";
      sort = head.dataset.sort;
      for (const other of document.querySelectorAll("th[data-sort]")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      select();
    });
  }
  // Pages of constants (#c-3) and families (#f-3): the table with what they are about above it.
  const subject = byId("subject");
  function route() {
    const [, kind, number] = location.hash.match(/^#([cf])-(\d+)$/) ?? [];
    const place = Number(number);
    family = kind === "f" && data.families[place] ? new Set(data.families[place]) : null;
    const page = kind === "c" ? data.pages[place] : null;
    subject.hidden = !family && !page;
    if (page) {
      pick.value = number;
      const [symbol, words, decimals, families] = page;
      const links = families.map((k) => `<a href="#family-${k}">${k + 1}</a>`).join(", ");
      subject.innerHTML = `<h3>${symbol}</h3><p>${words}${decimals ? ` = ${decimals}…` : ""}</p>` +
        `<p>${links ? `families: ${links}; ` : ""}<a href="#formulas">all constants</a></p>`;
    } else if (family) {
      pick.value = "";
      subject.innerHTML = `<h3>Family ${place + 1}</h3><p><a href="#family-${place}">its statement</a>; ` +
        '<a href="#formulas">all formulas</a></p>';
    } else if (location.hash === "#formulas") {
      pick.value = "";
    }
    if (page || family) search.value = "";
    select();
    if (page || family) byId("formulas").scrollIntoView();
  }
  addEventListener("hashchange", route);
  pick.addEventListener("change", () => {
    if (location.hash.match(/^#[cf]-/)) history.replaceState(null, "", "#formulas");
    family = null;
    subject.hidden = true;
    select();
  });
  route();

  // The planes: the nearest point that is shown tells its formula.
  const hidden = new Set();
  document.querySelectorAll("figure[data-plane]").forEach((figure) => {
    const svg = figure.querySelector("svg"), here = svg.querySelector(".here"), readout = figure.querySelector(".readout");
    const points = data.planes[Number(figure.dataset.plane)];
    const help = readout.innerHTML;
    let current = null;
    function show(point) {
      current = point;
      here.setAttribute("cx", point ? point[1] : -99);
      here.setAttribute("cy", point ? point[2] : -99);
      if (!point) { readout.innerHTML = help; return; }
      const [a, b, limit, expression] = data.formulas[point[3]];
      const side = (name, k) => math(`<mi>${name}</mi><mo>(</mo><mi>n</mi><mo>)</mo><mo>=</mo>${data.polynomials[k][1]}`);
      const head = expression ? math(`<mi>L</mi><mo>=</mo>${expression}`) : "";
      readout.innerHTML = `${side("a", a)} ${side("b", b)} ${head}<small>${limit ? `L = ${decimal(limit, 24)}` : "limit not computed"}</small>`;
    }
    function nearest(event) {
      const frame = svg.getBoundingClientRect(), scale = frame.width / svg.viewBox.baseVal.width;
      const x = (event.clientX - frame.left) / scale, y = (event.clientY - frame.top) / scale;
      let best = null, least = (24 / scale) ** 2;
      for (const point of points) {
        const distance = (point[1] - x) ** 2 + (point[2] - y) ** 2;
        if (distance <= least && !hidden.has(point[0])) { least = distance; best = point; }
      }
      return best;
    }
    svg.addEventListener("pointermove", (event) => { const point = nearest(event); if (point) show(point); });
    svg.addEventListener("pointerdown", (event) => show(nearest(event)));
    svg.addEventListener("keydown", (event) => {
      const step = { ArrowRight: [1, 1], ArrowLeft: [1, -1], ArrowDown: [2, 1], ArrowUp: [2, -1] }[event.key];
      if (!step) return;
      event.preventDefault();
      const [axis, way] = step, other = 3 - axis;
      const from = current ?? [null, axis === 1 && way > 0 ? -1e9 : 320, axis === 2 && way > 0 ? -1e9 : 215];
      let best = null, least = Infinity;
      for (const point of points) {
        const along = way * (point[axis] - from[axis]);
        if (along <= 0 || hidden.has(point[0])) continue;
        const cost = along + 3 * Math.abs(point[other] - from[other]);
        if (cost < least) { least = cost; best = point; }
      }
      if (best) show(best);
    });
  });
  for (const box of document.querySelectorAll(".legend input")) {
    box.addEventListener("change", () => {
      hidden[box.checked ? "delete" : "add"](box.value);
      for (const path of document.querySelectorAll(`.points .g-${box.value}`)) path.classList.toggle("off", !box.checked);
      if (box.value === "none") for (const cells of document.querySelectorAll(".density")) cells.classList.toggle("off", !box.checked);
    });
  }
})();
