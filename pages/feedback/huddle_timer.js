// Ten minutes, counted down in the browser: no server is asked for a second. Every text goes in as a text node.
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".timer"), ahead = data.now_ms - Date.now();
  const draw = () => {
    const left = Math.round((data.began_ms + data.length_ms - Date.now() - ahead) / 1000), size = Math.abs(left);
    const clock = `${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
    root.textContent = (left >= 0 ? data.left : data.over).replace("{time}", clock);
    root.classList.toggle("over", left < 0);
  };
  clearInterval(root.ticking);
  root.ticking = setInterval(() => (root.isConnected ? draw() : clearInterval(root.ticking)), 1000);
  draw();
}
