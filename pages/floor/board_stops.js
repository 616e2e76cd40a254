// The list of stops alone, as a card of the board.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".board-stops");
  if (!root.list) {
    root.list = new StopList();
    root.append(root.list.root);
  }
  root.list.take(data, (value) => setTriggerValue("stop", value));
}
