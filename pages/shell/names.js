// What Streamlit leaves without a name for screen readers: its messages, pictures with a caption, and the phone's menu;
// and wide tables, which no key moves.
const set = (one, name, value) => one.getAttribute(name) !== value && one.setAttribute(name, value);

function mend() {
  for (const toast of document.querySelectorAll('[data-testid="stToast"]')) {
    toast.removeAttribute("aria-labelledby");
    set(toast, "aria-label", toast.innerText.split("\n").pop());
  }
  for (const picture of document.querySelectorAll('[data-testid="stImage"] img:not([alt])')) {
    picture.alt = picture.closest('[data-testid="stImage"]').innerText;
  }
  for (const table of document.querySelectorAll('[data-testid="stTable"] > div')) {
    if (table.scrollWidth > table.clientWidth) set(table, "tabindex", "0"); // else keys do not reach what hangs over
  }
  for (const list of document.querySelectorAll('ul[data-testid="stSidebarNavItems"]')) {
    if (!list.querySelector(":scope > div")) continue;
    set(list, "role", "none");
    for (const part of list.querySelectorAll("div:has(> li)")) set(part, "role", "list");
  }
}

export default function () {
  if (window.named) return;
  window.named = new MutationObserver(mend);
  window.named.observe(document.body, { childList: true, subtree: true });
  mend();
}
