// Comments of a reviewer. The browser keeps them; the reviewer sends them back as one file, comments.json.

const STORE_KEY = `scenekit-comments ${location.pathname}`;
let comments = [];
let form = null;

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// Returns what the browser keeps under a key. It may forbid storage to a local file.
function load(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? fallback;
  } catch {
    return fallback;
  }
}

function keep(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

function isComment(value) {
  return ["id", "path", "text"].every((key) => typeof value?.[key] === "string");
}

function startComments() {
  const kept = load(STORE_KEY, []);
  comments = Array.isArray(kept) ? kept.filter(isComment) : [];
  form = buildForm();
  document.getElementById("send").addEventListener("click", sendComments);
  renderComments();
}

function buildForm() {
  const text = make("textarea", { className: "field", name: "text", required: true, maxLength: 5000 });
  const author = make("input", { className: "field", name: "author", value: String(load("scenekit-reviewer", "")), autocomplete: "name", maxLength: 100 });
  const target = make("span", { className: "target" });
  const button = make("button", { className: "button primary", textContent: "Add comment" });
  const built = make(
    "form",
    { className: "write" },
    make("label", {}, target, text),
    make("div", { className: "row" }, make("label", {}, "Your name", author), button),
  );
  built.addEventListener("submit", (event) => {
    event.preventDefault();
    addComment(text, author.value.trim());
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) built.requestSubmit();
  });
  return built;
}

// Returns the part of the current scene that a new comment is about: the element that is open, or else the scene.
function findTarget() {
  const card = cards[current];
  const details = card?.querySelector(".element[open]");
  if (!details) return { path: card?.id ?? "", about: `Scene ${Number(card?.dataset.scene ?? 0) + 1}` };
  const [kind, name] = ["kind", "name"].map((part) => details.querySelector(`.${part}`).textContent);
  return { path: details.querySelector("[id]").id, about: `${kind} ${name}`.trim() };
}

function updateTarget() {
  if (form) form.querySelector(".target").textContent = `Comment on ${findTarget().about}`;
}

// Moves the form to the current scene.
function moveForm() {
  if (!form || current < 0) return;
  findSection(cards[current]).append(form);
  updateTarget();
}

// Returns the comments of a card. They are before the elements.
function findSection(card) {
  const found = card.querySelector(".comments");
  if (found) return found;
  const section = make("section", { className: "comments" }, make("h3", { textContent: "Comments" }), make("ol"));
  card.querySelector(".elements").before(section);
  return section;
}

function focusForm() {
  if (current >= 0) form.elements.text.focus();
}

function addComment(field, author) {
  const text = field.value.trim();
  if (!text) return;
  const { path, about } = findTarget();
  const created = new Date().toISOString();
  comments.push({ id: `${Date.now().toString(36)}-${comments.length}`, path, about, text, author, created });
  keep("scenekit-reviewer", author);
  field.value = "";
  saveComments();
}

function removeComment(id) {
  comments = comments.filter((comment) => comment.id !== id);
  saveComments();
}

function saveComments() {
  if (!keep(STORE_KEY, comments)) showStatus("The browser does not keep comments. Send them before you close the page.");
  renderComments();
}

function renderComments() {
  const send = document.getElementById("send");
  send.disabled = !comments.length;
  send.querySelector(".count").textContent = String(comments.length);
  for (const card of cards) {
    const own = comments.filter(({ path }) => path === card.id || path.startsWith(`${card.id}.`));
    card.classList.toggle("commented", own.length > 0);
    if (!own.length && !card.querySelector(".comments")) continue;
    const section = findSection(card);
    section.querySelector("ol").replaceChildren(...own.map(buildComment));
    section.hidden = !own.length && !section.contains(form);
  }
}

function buildComment({ id, path, about, text, author }) {
  const remove = make("button", { type: "button", className: "button quiet", textContent: "Delete" });
  remove.setAttribute("aria-label", `Delete the comment on ${about ?? path}`);
  remove.addEventListener("click", () => removeComment(id));
  const who = make("span", { textContent: [about ?? path, author].filter(Boolean).join(" · "), dir: "auto" });
  const head = make("div", { className: "head" }, who, remove);
  return make("li", { className: "comment" }, head, make("p", { className: "text", textContent: text, dir: "auto" }));
}

// Saves all comments as one file.
function sendComments() {
  const project = document.querySelector("h1").textContent;
  const data = { format: "scenekit-comments", version: 1, project, comments };
  const file = new Blob([`${JSON.stringify(data, null, 2)}\n`], { type: "application/json" });
  const link = make("a", { href: URL.createObjectURL(file), download: "comments.json" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  showStatus("comments.json was saved. Send it to the author.");
}

start();
