// Tells the server what stands in the field while somebody is still typing: after a short rest, never at each letter.
const REST_MS = 600, FEWEST = 12;

export default function ({ data, parentElement, setStateValue }) {
  const field = document.querySelector(`.st-key-${data.field} textarea`);
  if (!field) return;
  clearTimeout(parentElement.timer);
  const tell = () => {
    const typed = field.value.trim();
    if (typed.length >= FEWEST && typed !== parentElement.told) setStateValue("typed", (parentElement.told = typed));
  };
  field.oninput = () => { clearTimeout(parentElement.timer); parentElement.timer = setTimeout(tell, REST_MS); };
  return () => { clearTimeout(parentElement.timer); field.oninput = null; };
}
