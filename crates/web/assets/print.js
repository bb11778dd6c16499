{
  // A button that prints the page, where one is offered. (Browsers print without it too.)
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
