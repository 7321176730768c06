"use strict";
const box = document.querySelector(".search");
if (box) {
  box.hidden = false;
  const input = box.querySelector("input");
  const output = box.querySelector("output");
  const articles = [...document.querySelectorAll("article")];
  const texts = articles.map((article) => article.textContent.toLowerCase());
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    articles.forEach((article, at) => {
      article.hidden = !words.every((word) => texts[at].includes(word));
      count += article.hidden ? 0 : 1;
    });
    for (const section of document.querySelectorAll("section")) {
      section.hidden = !section.querySelector("article:not([hidden])");
    }
    output.textContent = words.length ? `${count} of ${articles.length}` : "";
  });
}
