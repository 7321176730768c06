"use strict";
const form = document.querySelector(".filters");
if (form) {
  form.hidden = false;
  const output = form.querySelector("output");
  const none = document.getElementById("none");
  const sections = [...document.querySelectorAll("section")];
  const bars = [...document.querySelectorAll(".bar")];
  const cards = [...document.querySelectorAll("article")].map((card) => ({
    card,
    ...card.dataset,
    times: card.dataset.times.split(" "),
    accounts: card.dataset.accounts.split(" "),
    rows: [...card.querySelectorAll(".occurrence")],
    rest: card.querySelector(".rest"),
  }));

  // Whatever is chosen must hold; a choice that is empty holds always.
  const apply = () => {
    const words = form.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rule = form.rule.value;
    const account = form.account.value;
    const time = form.time.value;
    const severities = new FormData(form).getAll("severity");
    const says = (of) => {
      if (words.length) of.text ??= of.card.textContent.toLowerCase();
      return words.every((word) => of.text.includes(word));
    };
    let count = 0;
    for (const of of cards) {
      const fits =
        (!rule || of.rule === rule) &&
        severities.includes(of.severity) &&
        (!time || of.times.includes(time)) &&
        (!account || of.accounts.includes(account)) &&
        says(of);
      of.card.hidden = !fits;
      count += fits ? 1 : 0;
      // What was chosen may be among those that are not shown unasked.
      if (fits && of.rest && (account || time)) of.rest.open = true;
      for (const row of of.rows) {
        row.hidden = Boolean((account && row.dataset.account !== account) || (time && row.dataset.time !== time));
      }
    }
    for (const section of sections) section.hidden = !section.querySelector("article:not([hidden])");
    for (const bar of bars) bar.setAttribute("aria-pressed", String(bar.dataset.time === time));
    none.hidden = count > 0;
    const all = count === cards.length && !time && !account;
    output.textContent = all
      ? ""
      : `${count} of ${cards.length} kinds of finding` + (time ? `, of ${time.replace("T", " ")}${time.length > 10 ? ":00" : ""}` : "");
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("button").addEventListener("click", () => {
    form.reset();
    form.time.value = "";
    apply();
  });

  // A severity at the top leads to findings that may have been hidden.
  for (const link of document.querySelectorAll("nav a")) {
    link.addEventListener("click", () => {
      form.querySelector(`input[value="${link.className}"]`).checked = true;
      apply();
    });
  }

  // The timeline is one stop of the tab key; the arrows go from bar to bar.
  bars.forEach((bar, at) => {
    bar.disabled = false;
    bar.tabIndex = at ? -1 : 0;
    bar.addEventListener("click", () => {
      form.time.value = form.time.value === bar.dataset.time ? "" : bar.dataset.time;
      apply();
    });
    bar.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const next = step && bars[at + step];
      if (!next) return;
      event.preventDefault();
      bar.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
  });
}
