// What others said already, and one's own name. Both need the plant; without it they simply are not there.
const TYPED_MS = 600, LEAST = 12;
let typing = null, asked = "";

function onWords() {
  clearTimeout(typing);
  typing = setTimeout(askAlike, TYPED_MS);
}

async function askAlike() {
  const body = show("body").value.trim();
  if (body.length < LEAST) show("alike").hidden = true;
  if (body.length < LEAST || body === asked || chosen("kind") === "note" || chosen("kind") === "danger") return;
  asked = body;
  try {
    const told = await post("/api/similar", { ...HERE, body });
    if (told.ok && body === show("body").value.trim()) drawAlike(told.alike);
  } catch { asked = ""; }
}

function drawAlike(list) {
  show("alike").replaceChildren(...list.map(alike));
  show("alike").hidden = !list.length;
}

function alike(one) {
  const card = document.createElement("div"), words = document.createElement("p"), too = document.createElement("button");
  words.textContent = one.says;
  too.type = "button";
  too.textContent = page.texts.me_too;
  too.addEventListener("click", async () => {
    too.disabled = true;
    try {
      const told = await post("/api/me-too", { ...HERE, idea: one.idea });
      words.textContent = told.says || told.problem;
      too.remove();
    } catch (problem) {
      too.disabled = false;
      if (problem.told) words.textContent = problem.told;
    }
  });
  card.append(words, too);
  return card;
}

function onName() {
  const { draft } = change((kept) => {
    kept.draft = draftNow(kept);
    if (page.me) kept.draft.named = !kept.draft.named;
  });
  if (page.me) fit(draft);
  else show("sign-in").showModal();
}

async function onSignIn(event) {
  event.preventDefault();
  const form = show("sign-in-form"), button = form.querySelector("[type=submit]");
  button.disabled = true;
  try {
    const told = await post("/api/name", { ...HERE, username: form.username.value, password: form.password.value });
    if (told.ok) takeName(told);
    else tell("sign-in-problem", told.problem);
  } catch { tell("sign-in-problem", page.texts.waiting); }
  button.disabled = false;
}

function takeName(told) {
  page.me = told.me;
  page.texts.sent_as = told.sent_as;
  show("sign-in-form").reset();
  show("sign-in").close();
  fit(change((kept) => { kept.draft = { ...draftNow(kept), named: true }; }).draft);
}

show("body").addEventListener("input", onWords);
show("name").addEventListener("click", onName);
show("sign-in-form").addEventListener("submit", onSignIn);
show("stay-nameless").addEventListener("click", () => show("sign-in").close());
