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

// Forms that change only the part of the page that they stand in leave the rest where it is.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const part = form.closest("[data-part]");
  if (!part || form.dataset.inPlace === undefined) return;
  event.preventDefault();
  const { submitter } = event;
  try {
    const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, submitter)) });
    if (!response.ok) throw new Error(response.statusText);
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const freshPart = fresh.getElementById(part.id);
    const notice = fresh.querySelector("main .notice")?.textContent;
    // Another page came, such as the one to log in.
    if (!freshPart && !notice) throw new Error("another page");
    if (freshPart) {
      part.replaceChildren(...document.adoptNode(freshPart).childNodes);
      part.querySelector("[aria-pressed=true], button")?.focus();
    } else {
      const said = document.createElement("p");
      said.className = "muted";
      said.setAttribute("role", "status");
      said.textContent = notice;
      part.replaceChildren(said);
    }
  } catch {
    // The whole page says what is wrong.
    delete form.dataset.inPlace;
    form.requestSubmit(submitter);
  }
});

// The place in a menu that scrolls is in view. What has to be mended comes after it, since it has the last word on what is in view: it has
// the focus, in the middle, so that no bar covers what is said of it.
document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
const wrong = document.querySelector('[aria-invalid="true"]');
wrong?.focus({ preventScroll: true });
wrong?.scrollIntoView({ block: "center" });
