// What hangs on the wall, measured text by text: what sticks out, what lies over each other, how small letters are.
async ([page, look, nth]) => {
  const { paint } = await import("/wall.js"), root = document.querySelector(".wall");
  paint(root, { ...page, ...look }, nth);
  const count = root.fit.count, wall = root.getBoundingClientRect(), texts = [], wrong = [];
  const hair = innerHeight / 430; // a twentieth of a letter: browsers tell widths in whole pixels
  const over = (r, box) => r.left < box.left - hair || r.right > box.right + hair || r.top < box.top - hair || r.bottom > box.bottom + hair;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, of = node.parentElement, style = getComputedStyle(of), px = parseFloat(style.fontSize);
    if (!node.data.trim() || !of.getClientRects().length) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 1);
    for (const box of boxes) {
      // The box of a glyph is as high as its font's ascent and descent; its ink is well within.
      const ink = { left: box.left, right: box.right, top: box.top + 0.16 * box.height, bottom: box.bottom - 0.16 * box.height };
      for (let around = of; around !== root.parentNode; around = around.parentElement) {
        if (getComputedStyle(around).display === "contents" || getComputedStyle(around).display === "inline") continue;
        if (over(ink, around.getBoundingClientRect())) { wrong.push(`out of ${around.className}: ${node.data}`); break; }
      }
      texts.push({ says: node.data, px, far: of.matches(".gap .big *, .v, .state > :first-child > :first-child"), ink });
    }
  }
  texts.forEach((one, i) => texts.slice(0, i).forEach((other) => {
    const [a, b] = [one.ink, other.ink], x = Math.min(a.right, b.right) - Math.max(a.left, b.left), y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (x > 2 && y > 2) wrong.push(`over each other: ${one.says} / ${other.says}`);
  }));
  if (document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight) wrong.push("the page scrolls");
  const smallest = (some) => Math.min(...some.map((one) => one.px), 1e6);
  return { count, wrong, usual_px: smallest(texts), far_px: smallest(texts.filter((one) => one.far)), texts: texts.length };
}
