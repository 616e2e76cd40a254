// Tells the server what stands in the field while somebody is still typing: after a short rest, never at each letter.
const REST_MS = 600, FEWEST = 12;

export default function ({ data, parentElement, setStateValue }) {
  const kept = (parentElement.typing ??= {});
  document.removeEventListener("input", kept.heard, true);
  kept.heard = (event) => { // the field may come later than this, and be drawn anew
    const field = event.composedPath()[0];
    if (!field.closest?.(`.st-key-${data.field}`)) return;
    clearTimeout(kept.timer);
    kept.timer = setTimeout(() => {
      const typed = field.value.trim();
      if (typed.length >= FEWEST && typed !== kept.told) setStateValue("typed", (kept.told = typed));
    }, REST_MS);
  };
  document.addEventListener("input", kept.heard, true);
  return () => { clearTimeout(kept.timer); document.removeEventListener("input", kept.heard, true); };
}
