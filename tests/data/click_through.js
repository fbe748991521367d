// Clicks through a report and leaves what it saw in the page; see test_report_browser.py.
const seen = {}, wait = (ms) => new Promise((done) => setTimeout(done, ms));
const rows = () => document.querySelectorAll("#rows tr").length;
const type = (text) => { const box = document.getElementById("search"); box.value = text; box.dispatchEvent(new Event("input")); };
window.addEventListener("error", (event) => { seen.error = event.message; });
(async () => {
  seen.width = [document.documentElement.scrollWidth, innerWidth];
  seen.all = rows();
  type("n+1"); seen.searched = rows(); type("no such formula"); seen.none = rows(); type("");
  for (const head of document.querySelectorAll("th[data-sort] button")) { head.click(); await wait(5); }
  seen.sorted = document.querySelector("th[aria-sort]").dataset.sort;
  const proved = document.querySelector("#only input[value=proved]"); proved.click(); seen.proved = rows(); proved.click();
  const select = document.getElementById("constant");
  select.value = "0"; select.dispatchEvent(new Event("change")); seen.filtered = rows();
  select.value = ""; select.dispatchEvent(new Event("change")); seen.again = rows();
  location.hash = "#c-0"; await wait(80);
  seen.page = [document.getElementById("subject").hidden, document.querySelector("#subject h3").textContent, rows()];
  location.hash = "#f-0"; await wait(80);
  seen.family = [document.querySelector("#subject h3").textContent, rows()];
  location.hash = "#formulas"; await wait(80);
  seen.back = [document.getElementById("subject").hidden, rows()];
  const plane = document.querySelector("svg.plane");
  for (const key of ["ArrowRight", "ArrowDown", "ArrowRight"]) plane.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  seen.readout = plane.parentElement.querySelector(".readout math") !== null;
  const shown = document.querySelector(".legend input"); shown.click();
  seen.hidden = document.querySelectorAll(".points .off").length;
  for (const part of document.querySelectorAll("#groups details")) part.open = true;
  seen.trace = document.querySelectorAll(".trace li").length;
  seen.math = [...document.querySelectorAll("math")].filter((m) => !m.closest("[hidden], thead") && m.getClientRects().length === 0).length;
  seen.unlabelled = [...document.querySelectorAll("button, input, select")].filter((e) => !(e.textContent.trim() || e.ariaLabel || e.labels?.length)).length;
  const result = document.createElement("pre"); result.id = "seen"; result.textContent = JSON.stringify(seen); document.body.append(result);
})();
