// Draws every chart of the page in the language that is shown. Expressions are interpreted, never compiled.
(function () {
  "use strict";
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const views = new Map();

  function draw() {
    const language = document.documentElement.lang === "en" ? "en" : "zh";
    const waiting = [];
    for (const place of document.querySelectorAll("[data-chart]")) {
      const chart = charts[place.dataset.chart];
      if (!chart) continue;
      if (views.has(place)) views.get(place).finalize();
      const options = { actions: false, renderer: "svg", ast: true };
      waiting.push(vegaEmbed(place, chart[language], options).then((made) => views.set(place, made)));
    }
    return Promise.all(waiting).then(() => {
      document.documentElement.dataset.charts = language;
    });
  }

  draw();
  document.addEventListener("language", draw);
})();
