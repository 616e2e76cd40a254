// Calls and handover as two cards of the board.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".board-help");
  if (!root.calls) {
    root.calls = new CallList();
    root.card = new HandoverCard(false);
    root.append(root.calls.root, root.card.root);
  }
  const of = (what) => (data.told?.what === what ? data.told : null);
  root.calls.take(data.help, of("call"), (value) => setTriggerValue("call", value));
  root.card.take(data.handover, of("handover"), (value) => setTriggerValue("handover", value), (value) => setTriggerValue("draft", value));
}
