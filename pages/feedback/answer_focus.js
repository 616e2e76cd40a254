// Whoever opens an answer by its key types into it at once: otherwise the next letters would be keys again.
export default function ({ data, parentElement }) {
  if (parentElement.opened === data.opened) return;
  parentElement.opened = data.opened;
  const seek = (left) => { // its form may be drawn after this
    const form = document.querySelector(`.st-key-answer-of-${data.what}`);
    const field = form?.querySelector("textarea, input");
    if (field) field.focus();
    else if (left) setTimeout(() => seek(left - 1), 50);
  };
  if (data.opened) seek(40);
}
