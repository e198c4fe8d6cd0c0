// Before anything is drawn: the language that was chosen last, or else the one the browser asks for.
(function () {
  "use strict";
  var root = document.documentElement;
  var kept = null;
  try {
    kept = localStorage.getItem("jixiao-language");
  } catch (error) {
    root.dataset.forgetful = "";
  }
  var asked = /[?&]lang=(en|zh)\b/.exec(location.search);
  var language = asked ? asked[1] : kept;
  if (language !== "en" && language !== "zh") {
    language = /^zh/i.test(navigator.language || "") ? "zh" : "en";
  }
  root.lang = language === "zh" ? "zh-Hans" : "en";
})();
