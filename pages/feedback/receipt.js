// The code comes after the # of the address, so that it never stands in a server's log; here it is typed in for the person.
"use strict";
const form = document.getElementById("find");
const code = decodeURIComponent(location.hash.slice(1));
if (form && code && !document.querySelector(".problem")) {
  form.elements.code.value = code;
  form.submit();
}
const reply = document.getElementById("reply");
try {
  const kept = reply && "reply/" + reply.dataset.question;
  for (const key of Object.keys(localStorage)) if (key.startsWith("reply/") && key !== kept && !form) localStorage.removeItem(key);
  if (reply) {
    const words = reply.elements.words;
    words.value = words.value || localStorage.getItem(kept) || "";
    words.addEventListener("input", () => localStorage.setItem(kept, words.value));
  }
} catch { /* a browser that keeps nothing */ }
for (const one of document.querySelectorAll("main form")) one.addEventListener("submit", () => { one.querySelector("button").disabled = true; });
