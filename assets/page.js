// What only the browser can do for a page: called by name from `ui/browser.py`.
// It signs in (the cookie that this sets can be read by no script), sends files, keeps
// the reader's time zone where the pages look for it, and moves focus.
(() => {
  "use strict";

  try {
    localStorage.setItem("zone", Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC");
    // Who was signed in last time gets a member's page from the first drawing on.
    document.documentElement.dataset.member = localStorage.getItem("member") || "";
  } catch {
    // Storage is switched off: times are shown in UTC, which their long form says.
  }

  const WAITS_S = [1, 2, 4, 8, 15, 15, 15, 15, 15, 15]; // between tries of an upload
  const chosen = new Map(); // id of a file input -> the file chosen last

  /** Post an operation to the API with the page's own cookie. */
  async function post(query, variables) {
    try {
      const answer = await fetch("/graphql", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = await answer.json();
      return errors ? { error: errors[0].message } : { data };
    } catch {
      return { error: "No answer from the server. Check your connection and try again." };
    }
  }

  const value = (form, name) => form.elements.namedItem(name)?.value ?? "";

  /** Sign in or up from a form's own fields: the password goes to the API alone. */
  async function enter(formId, query, names) {
    const form = document.getElementById(formId);
    const problems = lacking(form, names);
    if (problems.length) return { message: problems[0].message, problems };
    const input = Object.fromEntries(names.map((name) => [name, value(form, name)]));
    const { data, error } = await post(query, { input });
    return error ? { message: error } : Object.values(data)[0];
  }

  /** What can be told before asking the API; `data-ask` has the words of each field. */
  function lacking(form, names) {
    return names
      .map((name) => form.elements.namedItem(name))
      .filter((field) => field.required && field.value.length < Math.max(1, field.minLength))
      .map((field) => ({ path: [field.name], message: field.dataset.ask }));
  }

  /** Show a password, or hide it again. */
  function reveal(inputId) {
    const input = document.getElementById(inputId);
    const button = document.querySelector(`[aria-controls="${inputId}"]`);
    const isShown = input.type === "text";
    input.type = isShown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!isShown));
  }

  async function signOut(query) {
    await post(query, {});
    sessionStorage.clear(); // this tab's name at the server: what it knew of the visitor ends
    location.assign("/");
  }

  /** Sign in again and come back to this very address. */
  function signInAgain() {
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  }

  function toggleKeys() {
    localStorage.setItem("keys", localStorage.getItem("keys") === "off" ? "on" : "off");
    document.getElementById("keys-help")?.close();
  }

  /** Copy the text of an element; without a clipboard it is selected, ready to copy. */
  async function copy(id) {
    const element = document.getElementById(id);
    try {
      await navigator.clipboard.writeText(element.textContent);
      return true;
    } catch {
      // No clipboard on plain http from another machine.
      getSelection().selectAllChildren(element);
      return document.execCommand("copy");
    }
  }

  /** Look for the words of an input in the marketplace. */
  function search(inputId) {
    const words = document.getElementById(inputId).value.trim();
    location.assign(words ? `/?q=${encodeURIComponent(words)}` : "/");
  }

  const go = (path) => location.assign(path);

  function title(text) {
    document.title = text;
  }

  function query(values) {
    const search = new URLSearchParams(values).toString();
    history.replaceState(history.state, "", location.pathname + (search && `?${search}`) + location.hash);
  }

  function focus(id) {
    const element = document.getElementById(id);
    const dialog = document.querySelector("[role=dialog], [role=alertdialog]");
    // A question that opened in the meantime keeps the focus.
    if (!element || (dialog && !dialog.contains(element))) return;
    if (!element.matches("a, button, input, select, textarea, [tabindex]")) element.tabIndex = -1;
    element.focus();
    element.scrollIntoView({ block: "nearest" });
  }

  // ── Back to a list: it is filled after the browser has looked for the old place ──

  addEventListener("pagehide", () => {
    sessionStorage.setItem("left", JSON.stringify({ at: location.href, y: scrollY }));
  });

  /** Scroll to where the reader was, if this page was come back to or loaded again. */
  function comeBack() {
    const [{ type } = {}] = performance.getEntriesByType("navigation");
    const left = JSON.parse(sessionStorage.getItem("left") ?? "{}");
    if (type === "navigate" || left.at !== location.href) return;
    sessionStorage.removeItem("left");
    requestAnimationFrame(() => requestAnimationFrame(() => scrollTo(0, left.y)));
  }

  // ── Files ────────────────────────────────────────────────────────────────────────

  /** What is to be known of the file in an input; the file is kept for `send`. */
  async function choose(inputId) {
    const file = document.getElementById(inputId).files[0];
    return file ? hold(inputId, file) : null;
  }

  /** Name, size, SHA-256 and first 4 bytes of a file, in hex. */
  async function hold(inputId, file) {
    chosen.set(inputId, file);
    if (!crypto.subtle) return { message: "Browsers hash files on https only. Open this page by https." };
    try {
      const content = await file.arrayBuffer();
      const sha256 = hex(await crypto.subtle.digest("SHA-256", content));
      return { filename: file.name, sizeBytes: file.size, sha256, start: hex(content.slice(0, 4)) };
    } catch {
      return { message: `${file.name} can't be read: it was moved, changed, or is too large for this browser. Choose it again.` };
    }
  }

  const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

  /** The chosen CSV without the rows that lack a value; `markers` by column. */
  async function leaveOut(inputId, markers) {
    const file = chosen.get(inputId);
    if (!file) return { message: "Choose the file again first: the page was loaded anew." };
    const [header, ...rows] = records(await file.text());
    const lacks = Object.entries(markers).map(([name, texts]) => [header.fields.indexOf(name), texts]);
    const kept = rows.filter((row) => !lacks.some(([place, texts]) => texts.includes(row.fields[place])));
    const text = [header, ...kept].map((row) => row.text).join("");
    return hold(inputId, new File([text], file.name, { type: "text/csv" }));
  }

  /** Records of a CSV (RFC 4180), each with its fields and its own text. */
  function records(text) {
    const found = [], rest = /[^,\r\n]*/y;
    let fields = [], start = 0, at = text.startsWith("\ufeff") ? 1 : 0;
    while (at < text.length) {
      let field = "";
      if (text[at] === '"') {
        for (at += 1; at < text.length && (text[at] !== '"' || text[at + 1] === '"'); at += 1) {
          if (text[at] === '"') at += 1;
          field += text[at];
        }
        at += 1;
      }
      rest.lastIndex = at;
      const plain = rest.exec(text)[0];
      const end = at + plain.length;
      fields.push(field + plain);
      at = end + 1;
      if (text[end] === ",") continue;
      if (text[end] === "\r" && text[at] === "\n") at += 1;
      if (fields.length > 1 || fields[0]) found.push({ fields, text: text.slice(start, at) });
      [fields, start] = [[], at];
    }
    return found;
  }

  /** Send the chosen file to its upload; it goes on where a broken connection left it. */
  async function send(inputId, url) {
    const file = chosen.get(inputId);
    if (!file) return { message: "Choose the file again: the page was loaded anew." };
    for (let tries = 0; ; tries += 1) {
      try {
        const from = await held(url);
        if (from >= file.size) return {};
        return await put(inputId, url, file, from);
      } catch (error) {
        if (error.status === 401) return { status: 401 };
        if (tries >= WAITS_S.length) return { message: "The connection stays away. Choose the file again when it is back." };
        told(inputId, (text) => text || "Connection lost. It goes on from there when you are back.");
        await pause(WAITS_S[tries]);
      }
    }
  }

  const failure = (status) => Object.assign(new Error(), { status });

  /** How many bytes the server holds. */
  async function held(url) {
    const answer = await fetch(url, { method: "HEAD" });
    if (!answer.ok) throw failure(answer.status);
    return Number(answer.headers.get("Upload-Offset") ?? 0);
  }

  function put(inputId, url, file, from) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("PUT", url);
      if (from) request.setRequestHeader("Content-Range", `bytes ${from}-${file.size - 1}/${file.size}`);
      request.upload.onprogress = (event) => progress(inputId, from + event.loaded, file.size);
      request.onload = () => {
        if (request.status === 204) resolve({});
        else if (request.status >= 500 || [401, 409].includes(request.status)) reject(failure(request.status));
        else resolve({ message: request.responseText || `The server refused the file (${request.status}).` });
      };
      request.onerror = () => {
        const share = Number(document.getElementById(`${inputId}-progress`)?.value ?? 0);
        told(inputId, () => `Connection lost at ${Math.round(100 * share)} %. It goes on from there when you are back.`);
        reject(failure(0));
      };
      request.send(from ? file.slice(from) : file);
    });
  }

  function progress(inputId, sent, size) {
    const bar = document.getElementById(`${inputId}-progress`);
    if (bar) bar.value = size ? sent / size : 1;
    told(inputId, () => `${Math.round((100 * sent) / (size || 1))} % sent`);
  }

  function told(inputId, words) {
    const line = document.getElementById(`${inputId}-told`);
    if (line) line.textContent = words(line.textContent);
  }

  /** Wait some seconds, or until the browser says that it is online again. */
  function pause(seconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(done, 1000 * seconds);
      addEventListener("online", done, { once: true });
      function done() {
        clearTimeout(timer);
        removeEventListener("online", done);
        resolve();
      }
    });
  }

  // ── Files are the browser's to fetch: the router would look for a page there ─────

  addEventListener(
    "click",
    (event) => {
      if (event.target.closest?.("a[download]")) event.stopPropagation();
    },
    true,
  );

  // ── A button stays under the pointer: leaving a field may change what stands above ──

  addEventListener(
    "mousedown",
    (event) => {
      const isSubmit = event.target.closest?.("form button[type=submit]");
      if (isSubmit && document.activeElement?.matches("input, textarea")) event.preventDefault();
    },
    true,
  );

  // ── Links inside a page move focus; the router would drop the address's query ────

  addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.("a[href*='#']");
      if (!link || link.pathname !== location.pathname) return;
      const id = decodeURIComponent(link.hash.slice(1));
      if (!document.getElementById(id)) return;
      event.preventDefault();
      event.stopPropagation();
      focus(id);
    },
    true,
  );

  // ── News of the connection: what is shown stays, and since when it stands still ──

  const AGAIN_MS = 5000; // between looks for a server that is gone
  const SAID_MS = 6000; // how long good news stays
  let lostAt = null;
  let nextLook;

  const isLost = () => document.querySelector(".connection")?.dataset.lost === "yes";

  function since(parts) {
    return lostAt.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", ...parts });
  }

  function tellConnection(words) {
    const line = document.getElementById("connection-told");
    if (!line || line.textContent === words) return; // said once, not at each look
    line.parentElement.hidden = !words;
    line.textContent = words;
  }

  async function lookAtConnection() {
    clearTimeout(nextLook);
    if (!navigator.onLine || isLost()) lostAt ??= new Date();
    if (!lostAt) return;
    if (!navigator.onLine) return tellConnection(`You are offline. This is from ${since()}.`);
    const { data } = await post("{ __typename }", {});
    if (!navigator.onLine) return;
    if (data && !isLost()) {
      lostAt = null;
      tellConnection("Live again.");
      nextLook = setTimeout(tellConnection, SAID_MS, "");
      return;
    }
    tellConnection(
      data
        ? `Reconnecting. These figures are from ${since({ second: "2-digit" })}.`
        : "The server is restarting. Training goes on; this page continues by itself.",
    );
    nextLook = setTimeout(lookAtConnection, AGAIN_MS);
  }

  // The page's script says on the line itself whether its socket is lost.
  new MutationObserver(lookAtConnection).observe(document.documentElement, {
    subtree: true,
    attributes: true,
    attributeFilter: ["data-lost"],
  });
  addEventListener("offline", lookAtConnection);
  addEventListener("online", lookAtConnection);

  // ── Keyboard: / search, g m marketplace, g t my tasks, n list a task, ? help ─────

  let before = "";
  addEventListener("keydown", (event) => {
    const key = event.key;
    const isTyping = event.target.closest?.("input, textarea, select, [contenteditable], [role=dialog]");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem("keys") === "off") return;
    const pair = before + key;
    before = key === "g" ? "g" : "";
    const search = document.querySelector("input[type=search]");
    if (key === "/" && search) {
      event.preventDefault();
      search.focus();
    } else if (pair === "gm") go("/");
    else if (pair === "gt") go("/me/tasks");
    else if (key === "n") go("/tasks/new");
    else if (key === "?") document.getElementById("keys-help")?.showModal?.();
  });

  window.crowdfl = {
    post,
    enter,
    reveal,
    signInAgain,
    signOut,
    toggleKeys,
    go,
    title,
    query,
    focus,
    copy,
    search,
    comeBack,
    choose,
    leaveOut,
    send,
  };
})();
