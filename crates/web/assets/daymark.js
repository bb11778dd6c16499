// Small comforts; every page works without them.
"use strict";

// The time zone, where a form offers to guess it.
for (const select of document.querySelectorAll("select[data-guess-zone]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...select.options].some((option) => option.value === zone)) {
    select.value = zone;
  }
}

// A button that copies, beside everything that is there to be copied.
for (const source of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet small";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(source.dataset.copy).textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  source.append(button);
}

// What has to be mended has the focus; the place in a menu that scrolls is in view.
document.querySelector('[aria-invalid="true"]')?.focus();
document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
