"use strict";
const form = document.querySelector(".choices");
if (form) {
  form.hidden = false;
  const fields = [...form.querySelectorAll("input, select")];
  const found = document.querySelector(".found output");
  const clear = document.querySelector(".found button");
  const rules = [...document.querySelectorAll("article")];
  const texts = rules.map((rule) => rule.textContent.toLowerCase());
  const fits = (rule, at, field) => {
    const wanted = field.value;
    if (field.name === "text") {
      return wanted.toLowerCase().split(/\s+/).every((word) => texts[at].includes(word));
    }
    return !wanted || (rule.dataset[field.name] || "").split(" ").includes(wanted);
  };
  const show = () => {
    let count = 0;
    rules.forEach((rule, at) => {
      rule.hidden = !fields.every((field) => fits(rule, at, field));
      count += rule.hidden ? 0 : 1;
    });
    const set = fields.filter((field) => field.value);
    found.textContent = set.length ? `${count} of ${rules.length} rules` : `${rules.length} rules`;
    clear.hidden = !set.length;
    const chosen = new URLSearchParams(set.map((field) => [field.name, field.value]));
    history.replaceState(null, "", `#${chosen}`);
  };
  const read = () => {
    const chosen = new URLSearchParams(location.hash.slice(1));
    for (const field of fields) field.value = chosen.get(field.name) || "";
    show();
  };
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  clear.addEventListener("click", () => {
    for (const field of fields) field.value = "";
    show();
  });
  window.addEventListener("hashchange", read);
  read();
}
