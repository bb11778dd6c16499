// The day: fields that are saved as they are left, values that appear as they are written, and keys for going from day to day.
// Without this script the form has its button, and the page is loaded again by hand.
{
  const today = document.getElementById("today");
  const form = document.getElementById("entry");
  const status = document.getElementById("saved");

  // Fields by what the form calls them. A field is touched while it holds something else than the server knows of.
  const fields = (name) => [...form.elements].filter((field) => field.name === name);
  const isBox = (field) => field.type === "checkbox" || field.type === "radio";
  const isTouched = (field) => (isBox(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
  const isEntry = (field) => field.name.startsWith("value.") || field.name === "new_tag";

  let silence;
  const say = (text, hasFailed = false) => {
    clearTimeout(silence);
    status.textContent = text;
    status.classList.toggle("failed", hasFailed);
    form.classList.toggle("saves-itself", !hasFailed);
  };

  // What went well is said for a while, in a strip that covers what is below it.
  const SAID_FOR = 8000;
  const sayBriefly = (text) => {
    say(text);
    silence = setTimeout(() => say(""), SAID_FOR);
  };

  // What a field sends: boxes that are not ticked say so, since a part of a form cannot say it by leaving them out.
  const held = (name) => {
    const [first] = fields(name);
    if (first.type === "checkbox") return first.checked ? "1" : "0";
    if (first.type === "radio") return fields(name).find((radio) => radio.checked)?.value ?? "";
    return first.value;
  };

  // What the server knows of a field.
  const known = (name) => {
    const [first] = fields(name);
    if (!isBox(first)) return first.defaultValue;
    return fields(name).find((box) => box.defaultChecked)?.value ?? "";
  };

  const isLoggedOut = (response) => response.redirected && new URL(response.url).pathname === "/log-in";
  const read = async (response) => new DOMParser().parseFromString(await response.text(), "text/html");

  // Takes over from a page that was just fetched whatever nobody is at work on here.
  const take = (fresh) => {
    const freshToday = fresh.getElementById("today");
    const freshForm = fresh.getElementById("entry");
    if (!freshToday || freshToday.dataset.day !== today.dataset.day) return location.reload();
    today.dataset.revision = freshToday.dataset.revision;
    for (const part of document.querySelectorAll("[data-live]")) {
      const freshPart = fresh.getElementById(part.id);
      const hasFocus = part.contains(document.activeElement);
      if (part.innerHTML === freshPart.innerHTML || (hasFocus && part.id !== "entered")) continue;
      part.replaceChildren(...document.adoptNode(freshPart).childNodes);
      if (hasFocus) part.querySelector("button")?.focus();
    }
    takeTags(freshForm);
    const isSame = (field, other) => other.name === field.name && (field.type !== "radio" || other.value === field.value);
    for (const field of [...form.elements].filter(isEntry)) {
      const freshField = [...freshForm.elements].find((other) => isSame(field, other));
      if (!freshField || field.name === "new_tag") continue;
      const isBusy = isTouched(field) || (field === document.activeElement && !isBox(field));
      if (isBox(field)) {
        field.defaultChecked = freshField.defaultChecked;
        if (!isBusy) field.checked = freshField.defaultChecked;
      } else {
        if (!isBusy) field.value = freshField.value;
        field.defaultValue = freshField.defaultValue;
      }
    }
    const names = (of) => [...of.querySelectorAll("[data-field]")].map((field) => field.dataset.field).join();
    const isIdle = ![...form.elements].some((field) => isEntry(field) && isTouched(field)) && !form.contains(document.activeElement);
    if (names(form) !== names(freshForm) && isIdle) {
      form.querySelector(".entry-fields").replaceWith(document.adoptNode(freshForm.querySelector(".entry-fields")));
      growAll();
    }
  };

  // New tags, and those that are gone.
  const takeTags = (freshForm) => {
    const names = (of) => [...of.querySelectorAll("#tags [type=checkbox]")].map((tag) => tag.name).sort().join();
    if (names(form) !== names(freshForm)) {
      const tags = document.adoptNode(freshForm.querySelector("#tags"));
      form.querySelector("#tags").replaceChildren(...tags.childNodes);
    }
  };

  const showErrors = (fresh, names) => {
    for (const name of names.map((name) => name.replace("value.", ""))) {
      const error = fresh.getElementById(`error-${name}`);
      const box = form.querySelector(`[data-field="${name}"]`);
      if (!error || !box) continue;
      box.append(document.adoptNode(error));
      error.scrollIntoView({ block: "nearest" });
      for (const field of box.querySelectorAll("[name], [role=radiogroup]")) {
        field.setAttribute("aria-invalid", "true");
        field.setAttribute("aria-describedby", error.id);
      }
    }
  };

  const clearErrors = (names) => {
    for (const name of names.map((name) => name.replace("value.", ""))) {
      form.querySelector(`#error-${name}`)?.remove();
      for (const field of form.querySelectorAll(`[data-field="${name}"] [aria-invalid]`)) {
        field.removeAttribute("aria-invalid");
        field.removeAttribute("aria-describedby");
      }
    }
  };

  const send = async (names) => {
    const body = new URLSearchParams({ csrf: form.elements.csrf.value, part: "1" });
    const sent = new Map(names.map((name) => [name, held(name)]));
    for (const [name, value] of sent) {
      body.append(name, value);
      if (name !== "new_tag") body.append(name.replace("value.", "was."), known(name));
    }
    say("Saving…");
    clearErrors(names);
    try {
      const response = await fetch(form.action, { method: "POST", body, keepalive: true });
      if (isLoggedOut(response)) return say("You are logged out, and this was not saved.", true);
      if (!response.ok && response.status !== 400) throw new Error(response.statusText);
      const fresh = await read(response);
      if (response.status === 400) {
        showErrors(fresh, names);
        const isSaidBeside = names.some((name) => form.querySelector(`#error-${name.replace("value.", "")}`));
        const whole = fresh.querySelector("main .problem")?.textContent;
        return say(isSaidBeside || !whole ? "This was not saved: see the note beside it." : whole, true);
      }
      // What was typed while this was under way is still to be saved.
      for (const [name, value] of sent) {
        for (const field of fields(name)) {
          if (held(name) !== value) continue;
          if (isBox(field)) field.defaultChecked = field.checked;
          else field.defaultValue = value;
        }
        if (name === "new_tag" && held(name) === value) {
          fields(name)[0].value = fields(name)[0].defaultValue = "";
          filter("");
        }
      }
      take(fresh);
      if (form.querySelector(".error")) say("Saved, but not what is marked above.", true);
      else sayBriefly("Saved");
    } catch (error) {
      // The server cannot be reached: see offline.js.
      if (error instanceof TypeError) {
        document.dispatchEvent(new CustomEvent("daymark:unsent", { detail: { day: today.dataset.day, sent } }));
        if (sent.has("new_tag")) fields("new_tag")[0].value = "";
        return say("No connection. This is kept on this device and sent when there is one.");
      }
      say("This could not be saved. Try again in a moment.", true);
    }
  };

  // Takes back what was entered last, as the page says it by then.
  const undo = async () => {
    const form = document.getElementById("undo-entered");
    const revision = document.querySelector("#entered [name=revision]")?.value;
    if (!revision) return;
    try {
      const body = new URLSearchParams({ csrf: form.elements.csrf.value, revision });
      const response = await fetch(form.action, { method: "POST", body });
      if (isLoggedOut(response)) return say("You are logged out, and nothing was taken back.", true);
      if (!response.ok) throw new Error(response.statusText);
      const fresh = await read(response);
      take(fresh);
      sayBriefly(fresh.querySelector("main .notice")?.textContent ?? "Taken back.");
    } catch {
      say("This could not be taken back. Try again in a moment.", true);
    }
  };

  // One after the other, so that the last word counts.
  let last = Promise.resolve();
  const save = (names) => {
    last = last.then(() => send(names));
    return last;
  };

  const touched = () => {
    const names = [...form.elements].filter((field) => field.name.startsWith("value.") && isTouched(field));
    return [...new Set(names.map((field) => field.name))];
  };

  // Tags that what is typed may mean.
  const filter = (text) => {
    const wanted = text.trim().toLowerCase();
    for (const chip of form.querySelectorAll("#tags .chip")) {
      chip.hidden = wanted !== "" && !chip.textContent.toLowerCase().includes(wanted);
    }
    const more = form.querySelector("#tags details");
    if (more) more.open = wanted !== "" || more.dataset.wasOpen === "1";
  };

  const grow = (area) => {
    if (CSS.supports("field-sizing", "content")) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  const growAll = () => form.querySelectorAll("textarea").forEach(grow);

  // Writes appear as they happen, while somebody looks.
  const refresh = async () => {
    try {
      const address = new URL(location.href);
      address.searchParams.delete("notice");
      const response = await fetch(address);
      if (response.ok && !response.redirected) take(await read(response));
    } catch {
      // The next event, or the next look, tries again.
    }
  };

  let events;
  let soon;
  const listen = () => {
    events?.close();
    events = new EventSource(today.dataset.events);
    events.onmessage = (event) => {
      if (Number(event.lastEventId) <= Number(today.dataset.revision)) return;
      clearTimeout(soon);
      soon = setTimeout(refresh, 200);
    };
  };

  if (today && form) {
    say("");
    growAll();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const names = touched();
      if (form.elements.new_tag.value.trim() !== "") names.push("new_tag");
      if (names.length > 0) save(names);
      else sayBriefly("Saved");
    });
    // One of the two values that something typed can mean.
    const choose = (reading) => {
      const name = reading.name.replace("reading.", "value.");
      fields(name)[0].value = reading.value;
      save([name]);
    };
    // Keys go from grade to grade: what counts is where they stop.
    let isByKey = false;
    const stopping = new Map();
    const stop = (name) => {
      clearTimeout(stopping.get(name));
      if (stopping.delete(name)) save([name]);
    };
    form.addEventListener("change", ({ target }) => {
      if (target.name.startsWith("reading.")) return choose(target);
      if (!target.name.startsWith("value.")) return;
      clearTimeout(stopping.get(target.name));
      stopping.set(target.name, setTimeout(() => stop(target.name), isByKey && target.type === "radio" ? 900 : 0));
    });
    form.addEventListener("focusout", ({ target, relatedTarget }) => {
      if (target.type === "radio" && relatedTarget?.name !== target.name) stop(target.name);
    });
    // A grade that is tapped again is taken back, and so is one on which Delete is pressed.
    const clear = (name) => {
      fields(name).find((radio) => radio.value === "").checked = true;
      save([name]);
    };
    let chosen = null;
    form.addEventListener("pointerdown", ({ target }) => {
      isByKey = false;
      chosen = target.checked && target.value !== "" ? target : null;
    });
    form.addEventListener("keydown", (event) => {
      isByKey = true;
      if (event.target.type !== "radio" || !["Delete", "Backspace"].includes(event.key)) return;
      event.preventDefault();
      clear(event.target.name);
    });
    form.addEventListener("click", ({ target }) => {
      if (target.type !== "radio" || target !== chosen) return;
      clear(chosen.name);
      chosen = null;
    });
    document.getElementById("undo-entered").addEventListener("submit", (event) => {
      event.preventDefault();
      for (const name of [...stopping.keys()]) stop(name);
      if (touched().length > 0) save(touched());
      last = last.then(undo);
    });
    // What could not be saved would be gone.
    window.addEventListener("beforeunload", (event) => {
      if (form.querySelector(".error") && touched().length > 0) event.preventDefault();
    });
    form.addEventListener("input", (event) => {
      if (event.target.name === "new_tag") filter(event.target.value);
      if (event.target.matches("textarea")) grow(event.target);
    });
    form.addEventListener("toggle", (event) => {
      if (form.elements.new_tag.value === "") event.target.dataset.wasOpen = event.target.open ? "1" : "";
    }, true);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) {
        events?.close();
        if (touched().length > 0) save(touched());
      } else {
        listen();
        refresh();
      }
    });
    window.addEventListener("pagehide", () => {
      events?.close();
      if (touched().length > 0) save(touched());
    });
    window.addEventListener("pageshow", (event) => { if (event.persisted) listen(); });
    if (!document.hidden) listen();
  }

  // Keys: the day before, the day after, and t for today.
  if (document.querySelector(".day-nav")) {
    document.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
      if (event.target.closest("input, textarea, select, [contenteditable], .strip")) return;
      const links = { ArrowLeft: ".day-nav [rel=prev]", ArrowRight: ".day-nav [rel=next]", t: "[data-key=t]" };
      const link = links[event.key] && document.querySelector(links[event.key]);
      if (link) link.click();
    });
  }
}
