// The beginning: the page that fits the recording.
"use strict";

const page = (() => {
  const data = JSON.parse(byId("recording").textContent);
  document.body.classList.add("script");
  return isOfNet() ? netPage(data) : expressionPage(data);
})();
