"use strict";
// Shows the scenarios with a chosen verdict whose words hold what was typed. Without this script everything is shown.
const form = document.getElementById("filter");
const text = document.getElementById("text");
const scenarios = [...document.querySelectorAll("details.scenario")];
const features = [...document.querySelectorAll("details.feature")];

function apply() {
  const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const chosen = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  const filtering = words.length > 0 || chosen.size < boxes.length;
  let shown = 0;
  for (const scenario of scenarios) {
    const fits = chosen.has(scenario.dataset.verdict) && words.every((word) => scenario.dataset.words.includes(word));
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

form.hidden = false;
form.addEventListener("input", apply);
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", open);
if (location.hash) open();
