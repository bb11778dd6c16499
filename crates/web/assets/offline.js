// What is entered while the server cannot be reached: kept in this browser, for one account, and sent when it can be again.
// Kept are the entries and the fields that the account offers, without any value; logging out removes both.
{
  const account = document.querySelector("meta[name=daymark-account]")?.content;
  const main = document.getElementById("main");

  const request = (action) => new Promise((resolve, reject) => {
    const asked = action();
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

  let opened;
  const database = () => {
    opened ??= request(() => {
      const opening = indexedDB.open("daymark", 1);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore("entries", { autoIncrement: true });
        opening.result.createObjectStore("fields");
      };
      return opening;
    });
    return opened;
  };
  const inStore = async (store, mode, action) => {
    const transaction = (await database()).transaction(store, mode);
    return request(() => action(transaction.objectStore(store)));
  };

  const entries = {
    change: ({ key, ...entry }) => inStore("entries", "readwrite", (store) => store.put(entry, key)),
    add: (entry) => inStore("entries", "readwrite", (store) => store.add(entry)),
    remove: (key) => inStore("entries", "readwrite", (store) => store.delete(key)),
    all: async () => {
      const [keys, values] = await Promise.all([
        inStore("entries", "readonly", (store) => store.getAllKeys()),
        inStore("entries", "readonly", (store) => store.getAll()),
      ]);
      return values.map((value, i) => ({ ...value, key: keys[i] }));
    },
    of: async (account) => (await entries.all()).filter((entry) => entry.account === account),
  };

  // The fields of the day, emptied of what they hold.
  const emptied = (form) => {
    const fields = form.querySelector(".entry-fields").cloneNode(true);
    for (const gone of fields.querySelectorAll("input[type=hidden], .error, .new-tag button, .night")) gone.remove();
    for (const field of fields.querySelectorAll("input, textarea")) {
      field.removeAttribute("checked");
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
      if (!["radio", "checkbox"].includes(field.type)) field.removeAttribute("value");
      field.textContent = "";
    }
    return fields.innerHTML;
  };

  const tell = (texts, className) => {
    const box = document.createElement("div");
    box.className = className;
    box.setAttribute("role", "status");
    for (const text of texts) {
      const line = document.createElement("p");
      line.textContent = text;
      box.append(line);
    }
    main?.prepend(box);
    return box;
  };

  // Entries that can mean two values each stay here until the person has chosen.
  const asked = new Set();
  const ask = (entry, question, choices) => {
    asked.add(entry.key);
    const box = tell([question], "warning");
    const answer = (text, action) => {
      const button = document.createElement("button");
      [button.type, button.className, button.textContent] = ["button", "quiet small", text];
      button.addEventListener("click", async () => {
        await action();
        asked.delete(entry.key);
        box.remove();
        await send();
      });
      return button;
    };
    const row = document.createElement("p");
    row.className = "row";
    row.append(
      ...choices.map(({ shown, text }) => answer(shown, () => entries.change({ ...entry, text }))),
      answer("Leave it out", () => entries.remove(entry.key)),
    );
    box.append(row);
  };

  // Sends what is kept, at most so many at once: fewer where the server cannot read them all, so that one that it never will does not
  // hold up the others.
  const MOST = 200;
  const send = async (most = MOST) => {
    const kept = (await entries.of(account)).filter(({ key }) => !asked.has(key)).slice(0, most);
    const csrf = document.querySelector("input[name=csrf]")?.value;
    if (kept.length === 0 || !csrf) return;
    const now = Date.now();
    const sent = kept.map(({ name, day, text, at, is_new_tag }) => ({
      name, day, text, is_new_tag, seconds_ago: Math.max(0, Math.round((now - at) / 1000)),
    }));
    const response = await fetch("/offline/entries", {
      method: "POST",
      body: new URLSearchParams({ csrf, account, entries: JSON.stringify(sent) }),
    });
    if ([400, 413].includes(response.status)) {
      if (kept.length > 1) return send(Math.ceil(kept.length / 2));
      await entries.remove(kept[0].key);
      tell([`“${kept[0].is_new_tag ? kept[0].name : kept[0].text}” for ${kept[0].day} cannot be read and was not saved.`], "warning");
      return send();
    }
    if (!response.ok || response.redirected) return;
    const { saved, said, asked: questions } = await response.json();
    for (const { entry, question, choices } of questions) ask(kept[entry], question, choices);
    for (const { key } of kept) if (!asked.has(key)) await entries.remove(key);
    if (saved > 0) {
      tell([saved === 1 ? "A value that you entered without a connection is saved." : `${saved} values that you entered without a connection are saved.`], "notice");
    }
    if (said.length > 0) tell(said, "warning");
    if (kept.length === most) await send(most);
  };

  // The account's day; where the browser does not know the account's time zone, the browser's.
  const today = (zone) => {
    const digits = { year: "numeric", month: "2-digit", day: "2-digit" };
    try {
      return new Intl.DateTimeFormat("en-CA", { ...digits, timeZone: zone }).format();
    } catch {
      return new Intl.DateTimeFormat("en-CA", digits).format();
    }
  };

  // What a field of the form enters, by the name of an attribute; a new tag by its label.
  const entryOf = (field, text) => {
    if (field === "new_tag") return text.trim() === "" ? null : { name: text.trim(), text: "1", is_new_tag: true };
    return field?.startsWith("value.") ? { name: field.slice(6), text } : null;
  };

  // The page that stands in for all others: the day's fields, whose entries are kept.
  const showOffline = async (page) => {
    const offered = await inStore("fields", "readonly", (store) => store.get("latest"));
    if (!offered) return;
    const [form, day, status] = ["offline-entry", "offline-day", "offline-kept"].map((id) => document.getElementById(id));
    form.querySelector(".entry-fields").innerHTML = offered.html;
    day.value = day.max = today(offered.zone);
    form.hidden = false;
    const count = async () => {
      const kept = (await entries.of(offered.account)).length;
      status.textContent = kept === 0 ? "" : `${kept} ${kept === 1 ? "entry is" : "entries are"} kept on this device.`;
    };
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", async ({ target }) => {
      if (!day.value) return;
      const text = target.type === "checkbox" ? (target.checked ? "1" : "0") : target.value;
      const entry = entryOf(target.name, text);
      if (!entry) return;
      await entries.add({ account: offered.account, day: day.value, at: Date.now(), ...entry });
      if (entry.is_new_tag) {
        const tag = document.createElement("span");
        [tag.className, tag.dir, tag.textContent] = ["pill", "auto", entry.name];
        form.querySelector("#tags").append(tag);
        target.value = "";
      }
      await count();
    });
    day.addEventListener("change", () => form.querySelector(".entry-fields").replaceChildren(...fresh()));
    const fresh = () => new DOMParser().parseFromString(offered.html, "text/html").body.childNodes;
    page.hidden = true;
    await count();
  };

  const start = async () => {
    const page = document.getElementById("offline-nothing");
    if (page) {
      window.addEventListener("online", () => location.reload());
      return showOffline(page);
    }
    if (!account) {
      // Nobody is logged in: what somebody tracks is nobody's business. Entries wait for their account.
      const kept = (await indexedDB.databases?.()) ?? [];
      if (kept.some(({ name }) => name === "daymark")) await inStore("fields", "readwrite", (store) => store.clear());
      return;
    }
    if ("serviceWorker" in navigator) await navigator.serviceWorker.register("/worker.js");
    const form = document.getElementById("entry");
    if (form) {
      const zone = document.querySelector("meta[name=daymark-account]").dataset.zone;
      await inStore("fields", "readwrite", (store) => store.put({ account, zone, html: emptied(form) }, "latest"));
    }
    window.addEventListener("online", () => send());
    await send();
  };

  // The page of the day hands over what it could not send.
  document.addEventListener("daymark:unsent", ({ detail }) => {
    for (const [field, text] of detail.sent) {
      const entry = entryOf(field, text);
      if (entry) entries.add({ account, day: detail.day, at: Date.now(), ...entry });
    }
  });

  for (const form of document.querySelectorAll("form:is([action='/log-out'], [action='/account/log-out-everywhere'], [action='/account/delete'])")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const kept = await entries.all().catch(() => []);
      if (kept.length > 0 && !confirm(`${kept.length} entries on this device have not been sent yet, and would be lost. Log out all the same?`)) return;
      (await database().catch(() => null))?.close();
      indexedDB.deleteDatabase("daymark");
      form.submit();
    });
  }

  // A browser that keeps nothing, as private windows may, does without.
  if ("indexedDB" in window) start().catch((error) => console.warn("nothing is kept for times without a connection:", error));
}
