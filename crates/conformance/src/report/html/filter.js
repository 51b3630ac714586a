"use strict";
// Shows the scenarios with a chosen verdict and severity whose words hold what was typed, and walks through them by keys.
// Without this script everything is shown.
const form = document.getElementById("filter");
const text = document.getElementById("text");
const severity = document.getElementById("severity");
const scenarios = [...document.querySelectorAll("details.scenario")];
const features = [...document.querySelectorAll("details.feature")];

function apply() {
  const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const chosen = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  const filtering = words.length > 0 || chosen.size < boxes.length || severity.value !== "";
  let shown = 0;
  for (const scenario of scenarios) {
    const { verdict, severity: weight, words: own } = scenario.dataset;
    const heavy = severity.value === "" || severity.value === weight;
    const fits = chosen.has(verdict) && heavy && words.every((word) => own.includes(word));
    scenario.hidden = !fits;
    shown += fits ? 1 : 0;
  }
  for (const feature of features) {
    const any = feature.querySelector("details.scenario:not([hidden])") !== null;
    feature.hidden = filtering && !any;
    if (filtering && any && !feature.open) feature.dataset.opened = feature.open = true;
    if (!filtering && feature.dataset.opened) {
      delete feature.dataset.opened;
      feature.open = false;
    }
  }
  document.getElementById("shown").textContent = filtering ? `${shown} of ${scenarios.length} shown` : "";
}

// A link to a scenario opens it, and what it is folded in.
function open() {
  let target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
  target?.scrollIntoView();
}

// From the scenario that has the focus to the next one that can be seen, or the one before it.
function step(by) {
  const seen = scenarios.filter((scenario) => !scenario.hidden && scenario.offsetParent !== null);
  const at = seen.indexOf(document.activeElement.closest("details.scenario"));
  const next = seen[at < 0 && by < 0 ? seen.length - 1 : at + by];
  next?.querySelector("summary").focus();
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    form.reset();
    apply();
    document.activeElement.blur();
  } else if (event.target.matches("input[type=search], select")) {
    return;
  } else if (event.key === "/") {
    event.preventDefault();
    text.focus();
  } else if (event.key === "j" || event.key === "k") {
    step(event.key === "j" ? 1 : -1);
  }
}

form.hidden = document.getElementById("keys").hidden = false;
addEventListener("keydown", press);
form.addEventListener("input", apply);
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", open);
if (location.hash) open();
