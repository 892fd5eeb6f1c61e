// Details open when a link leads to them, and all of them for the printer.
const reveal = () => { const at = document.getElementById(
  decodeURIComponent(location.hash.slice(1)));
  if (at && at.tagName === "DETAILS") { at.open = true; at.scrollIntoView(); } };
addEventListener("hashchange", reveal); reveal();
addEventListener("beforeprint", () => document.querySelectorAll("details")
  .forEach(d => { d.dataset.was = d.open; d.open = true; }));
addEventListener("afterprint", () => document.querySelectorAll("details")
  .forEach(d => { d.open = d.dataset.was === "true"; }));
