"use strict";
const form = document.querySelector(".filters");
if (form) {
  form.hidden = false;
  const output = form.querySelector("output");
  const articles = [...document.querySelectorAll("article")];
  const texts = articles.map((article) => article.textContent.toLowerCase());
  const bars = [...document.querySelectorAll(".bar")];
  const apply = () => {
    const words = form.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const { value: rule } = form.rule;
    const { value: account } = form.account;
    const { value: day } = form.day;
    const severities = new FormData(form).getAll("severity");
    let count = 0;
    articles.forEach((article, at) => {
      const rows = [...article.querySelectorAll(".occurrence")];
      for (const row of rows) {
        row.hidden = (account && row.dataset.account !== account) || (day && row.dataset.day !== day);
      }
      const has = (list, word) => !word || list.split(" ").includes(word);
      article.hidden =
        !words.every((word) => texts[at].includes(word)) ||
        (rule && article.dataset.rule !== rule) ||
        !severities.includes(article.dataset.severity) ||
        !has(article.dataset.days, day) ||
        !has(article.dataset.accounts, account);
      count += article.hidden ? 0 : 1;
    });
    for (const section of document.querySelectorAll("section")) {
      section.hidden = !section.querySelector("article:not([hidden])");
    }
    for (const bar of bars) {
      bar.setAttribute("aria-pressed", String(bar.dataset.day === day));
    }
    const all = count === articles.length && !day && !account;
    output.textContent = all ? "" : `${count} of ${articles.length} shown${day ? `, of ${day}` : ""}`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    form.day.value = "";
    setTimeout(apply);
  });
  for (const bar of bars) {
    bar.addEventListener("click", () => {
      form.day.value = form.day.value === bar.dataset.day ? "" : bar.dataset.day;
      apply();
    });
  }
}
